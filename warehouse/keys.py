"""Keys: made once, read with care, and turned into one key a purpose.

A key is 32 random bytes written as 43 characters of urlsafe base64. It never stands in SQL text, in a log line or in an
error: it reaches DuckDB through variables only.
"""

import base64
import hashlib
import hmac
import os
import re
import secrets
import stat
from pathlib import Path

import duckdb

from warehouse import failpoint

_FORM = re.compile(r"[A-Za-z0-9_-]{43}")
_SALT = b"lintas"
_BLOCK = 64


class KeyFileError(RuntimeError):
    """A key is missing, unsafe or unreadable; the text says what is lost and what to do, never the key itself."""


def create_key(path: Path) -> str:
    """Make a new key file (mode 0400) and return the key. An existing file is never overwritten.

    The file appears with its whole content or not at all. Raises KeyFileError when the path is taken or not writable.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        try:
            failpoint.hit("key.write")
            os.write(handle, key.encode() + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)
        failpoint.hit("key.link")
        os.link(part, path)
    except FileExistsError:
        raise KeyFileError(f"{path} exists: a key is made once. Remove it only if what it opens may be lost.") from None
    except OSError as error:
        raise KeyFileError(f"{path}: the key cannot be written ({error.strerror}). Check folder and disk.") from None
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return key


def read_key(path: Path) -> str:
    """Return the key in a key file. Raises KeyFileError when it is missing, open to others, or not a key."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        raise KeyFileError(
            f"{path} is missing. What it encrypts cannot be opened without it, and the pseudonyms made with it cannot "
            "be made again. Restore the key file from its backup; a new key opens nothing that is already there."
        ) from None
    except OSError as error:
        raise KeyFileError(f"{path}: the key cannot be read ({error.strerror}). Check its owner and mode.") from None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(file.fileno())
        text = file.read(256).strip()
    if not stat.S_ISREG(status.st_mode):
        raise KeyFileError(f"{path} is not an ordinary file.")
    if is_exposed(status):
        mode = stat.S_IMODE(status.st_mode)
        raise KeyFileError(f"{path} has mode {mode:04o}: others can read the key. Run: chmod 0400 {path}")
    if not _FORM.fullmatch(text.decode("ascii", "replace")):
        raise KeyFileError(f"{path} does not hold a key (43 characters of urlsafe base64). Restore it from its backup.")
    return text.decode("ascii")


def is_exposed(status: os.stat_result) -> bool:
    """Whether others can read a key file. Group root's reading is what systemd shows for a credential that an access list gives
    to one user, so that only holds for a process of such a user."""
    is_credential = os.geteuid() != 0 and status.st_uid == status.st_gid == 0 and stat.S_IMODE(status.st_mode) == 0o440
    return bool(status.st_mode & 0o077) and not is_credential


def derive(key: str, purpose: str) -> str:
    """Return the key for one purpose, in the same form. HKDF-SHA256 (RFC 5869) with the purpose as info."""
    middle = hmac.digest(_SALT, _bytes(key), "sha256")
    final = hmac.digest(middle, purpose.encode() + b"\x01", "sha256")
    return base64.urlsafe_b64encode(final).rstrip(b"=").decode()


def token(key: str, purpose: str, text: str) -> str:
    """Return the pseudonym that the SQL macro token(purpose, text) gives: 24 hex of HMAC-SHA256 (RFC 2104)."""
    return hmac.new(_bytes(key), f"{purpose}|{text}".encode(), hashlib.sha256).hexdigest()[:24]


def install_token_macro(con: duckdb.DuckDBPyConnection, key: str) -> None:
    """Give a connection the macro token(purpose, x): 24 hex of HMAC-SHA256 over `purpose|x`, NULL for NULL.

    x may be of any type; its text form counts. The pads live in variables of this connection, not in the file.
    """
    block = _bytes(key).ljust(_BLOCK, b"\0")
    con.execute("SET VARIABLE lintas_ipad = $pad", {"pad": bytes(byte ^ 0x36 for byte in block)})
    con.execute("SET VARIABLE lintas_opad = $pad", {"pad": bytes(byte ^ 0x5C for byte in block)})
    con.execute(
        "CREATE OR REPLACE TEMP MACRO token(purpose, x) AS left(sha256(getvariable('lintas_opad') || unhex(sha256("
        "getvariable('lintas_ipad') || encode(purpose || '|' || CAST(x AS VARCHAR))))), 24)"
    )


def _bytes(key: str) -> bytes:
    return base64.urlsafe_b64decode(key + "=")
