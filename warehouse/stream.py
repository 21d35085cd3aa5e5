"""One file encrypted in chunks, so that its size costs no memory and no change to it goes unnoticed.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway and Vizar, Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, CRYPTO 2015) over AES-256-GCM, laid out as Tink's AES-GCM-HKDF streaming: each file has a key of its own, made by
HKDF-SHA256 from a random salt and what the file is; a chunk's nonce is a random prefix, its number, and whether it is the last. A
chunk that was changed, moved, left out, added or taken from another file does not open.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK = 1 << 20
_MAGIC = b"lintas stream 1\n"
_SALT, _PREFIX, _TAG = 32, 7, 16
_MOST_CHUNKS = 1 << 32


class StreamError(RuntimeError):
    """An encrypted file does not open: another key, another file, or not as it was written."""


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes: ...


class Writable(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> object: ...


def encrypt(source: Readable, target: Writable, key: bytes, label: str) -> None:
    """Encrypt everything `source` has into `target`. key: 32 bytes. label: what the file is; only the same label opens it."""
    salt, prefix = secrets.token_bytes(_SALT), secrets.token_bytes(_PREFIX)
    cipher = _cipher(key, salt, label)
    target.write(_MAGIC + salt + prefix)
    for number, chunk, is_last in _numbered(source, CHUNK):
        target.write(cipher.encrypt(_nonce(prefix, number, is_last), chunk, None))


def decrypt(source: Readable, key: bytes, label: str) -> Iterator[bytes]:
    """The content, chunk by chunk; it is whole only when the iteration ends. Raises StreamError."""
    head = source.read(len(_MAGIC) + _SALT + _PREFIX)
    salt, prefix = head[len(_MAGIC) : len(_MAGIC) + _SALT], head[len(_MAGIC) + _SALT :]
    if not head.startswith(_MAGIC) or len(prefix) != _PREFIX:
        raise StreamError("is no encrypted file of Lintas, or was cut short")
    cipher = _cipher(key, salt, label)
    for number, chunk, is_last in _numbered(source, CHUNK + _TAG):
        try:
            yield cipher.decrypt(_nonce(prefix, number, is_last), chunk, None)
        except (InvalidTag, ValueError):
            raise StreamError("was changed, cut short or renamed, or belongs to another key") from None


def _numbered(source: Readable, size: int) -> Iterator[tuple[int, bytes, bool]]:
    chunk, number = source.read(size), 0
    while True:
        following = source.read(size)
        yield number, chunk, not following
        if not following:
            return
        chunk, number = following, number + 1
        if number >= _MOST_CHUNKS:
            raise StreamError("is larger than 4 PiB, the most that one key may encrypt")


def _cipher(key: bytes, salt: bytes, label: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, f"lintas stream|{label}".encode()).derive(key))


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
