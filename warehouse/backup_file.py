"""What a backup is made of: one list of files, encrypted, and their contents, each under a name that only the key tells."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from warehouse.keys import derive
from warehouse.stream import StreamError, decrypt

ENDING = ".backup"
OBJECTS = "objects"
FORMAT = 1


class BackupError(RuntimeError):
    """A backup cannot be made, or is not whole; the text says what is wrong and who must do what."""


@dataclass(frozen=True)
class File:
    """One file of an installation: path below the home, bytes, mode, time, SHA-256 and the name of its content."""

    path: str
    size: int
    mode: int
    mtime_ns: int
    sha256: str
    content: str


@dataclass(frozen=True)
class Backup:
    """One backup: its file, when it was made (UTC), the files in it, their bytes, and how many bytes were copied for it."""

    path: Path
    made_at: dt.datetime
    files: int
    size: int
    copied: int = 0


@dataclass(frozen=True)
class Keys:
    """What a backup is encrypted with and its contents are named by; 32 bytes each, derived from the master key."""

    content: bytes
    name: bytes

    @classmethod
    def of(cls, master: str) -> Keys:
        return cls(*(base64.urlsafe_b64decode(derive(master, f"backup {use}") + "=") for use in ("content", "name")))


def read(path: Path, keys: Keys) -> tuple[dt.datetime, list[File]]:
    """When a backup was made, and its files. Raises BackupError when it does not open or is of a later edition."""
    try:
        with path.open("rb") as file:
            lines = b"".join(decrypt(file, keys.content, path.name)).decode().split("\n")
    except StreamError as error:
        raise BackupError(
            f"{path} {error}. Give the master key of the installation it was made of (--key), and leave the file its name."
        ) from None
    head = json.loads(lines[0])
    if head["format"] != FORMAT:
        raise BackupError(f"{path} was made by a later edition of Lintas. Restore it with that edition.")
    return dt.datetime.fromisoformat(head["made_at"]), [File(**json.loads(line)) for line in lines[1:]]


def newest(source: Path) -> Path:
    """The backup that is meant: the file itself, or the newest in a folder. Raises BackupError when there is none."""
    if source.is_file():
        return source
    found = sorted(source.glob(f"lintas-*{ENDING}")) if source.is_dir() else []
    if not found:
        raise BackupError(
            f"{source}: there is no backup (lintas-<time>{ENDING}). Name a backup, or the folder that holds some."
        )
    return found[-1]


def opened(path: Path, file: File, keys: Keys) -> Iterator[bytes]:
    """The content of a file; raises StreamError at its end when it is not what the backup says."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        for chunk in decrypt(source, keys.content, file.content):
            digest.update(chunk)
            size += len(chunk)
            yield chunk
    if (digest.hexdigest(), size) != (file.sha256, file.size):
        raise StreamError("is not the content that the backup names")


def place(target: Path, content: str) -> Path:
    return target / OBJECTS / content[:2] / content


def why(error: Exception) -> str:
    if isinstance(error, OSError):
        return "its content is missing" if isinstance(error, FileNotFoundError) else f"{error.strerror}"
    return f"its content {error}"


@contextlib.contextmanager
def fresh(path: Path) -> Iterator[BinaryIO]:
    """A new file, mode 0600, durable when it is left."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


@contextlib.contextmanager
def alone(target: Path) -> Iterator[None]:
    with (target / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another backup is being written into {target}. Wait until it ends.") from None
        yield
