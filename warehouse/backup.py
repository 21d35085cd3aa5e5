"""Backups: an installation as it was at one moment, encrypted, in a folder elsewhere.

A backup is one file, `lintas-<UTC time>.backup`, that lists every file with its SHA-256, and the contents in `objects/`, which all
backups of the folder share: what is there already is not copied again. Both are encrypted (`warehouse/stream.py`) with keys derived
from the master key, which is never in a backup and must be kept elsewhere.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import hmac
import io
import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import duckdb

from warehouse import audit, failpoint
from warehouse.backup_file import (
    ENDING,
    FORMAT,
    OBJECTS,
    Backup,
    BackupError,
    File,
    Keys,
    alone,
    fresh,
    opened,
    place,
    read,
)
from warehouse.home import Home
from warehouse.published import sync_folder
from warehouse.stream import StreamError, encrypt

# what is another's (the senders', Prefect's, the key's place), or made again by any run
_LEFT_OUT = frozenset({"keys", "inbox", "incoming", "prefect", "metrics"})
_TRIES = 3


def make(home: Home, target: Path, keys: Keys, say: Callable[[str], None] = lambda _: None) -> Backup:
    """Back up a home whose writer's lock the caller holds. Every content is read back before the backup gets its name.

    Raises BackupError; OSError when a file cannot be read or written. Without its file at the end a backup does not exist.
    """
    if target.resolve().is_relative_to(home.root.resolve()):
        raise BackupError(
            f"{target} lies inside the installation: what befalls one befalls the other. Choose another disk."
        )
    if not home.warehouse.exists():
        raise BackupError(f"{home.root} has no warehouse yet, so there is nothing to back up.")
    (target / OBJECTS).mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(target), audit.still(home.audit_log):
        for left in (*target.glob("*.part"), *target.glob(f"{OBJECTS}/*/*.part")):
            left.unlink()
        made_at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        path = target / f"lintas-{made_at:%Y%m%dT%H%M%S.%fZ}{ENDING}"
        earlier = _unchanging(target, keys)
        files, copied = list[File](), 0
        for found in _files(home):
            file, is_new = _keep(home, found, target, keys, earlier)
            files.append(file)
            copied += file.size if is_new else 0
            if is_new and file.size > 1 << 28:
                say(f"copied {file.path}: {file.size / 1e6:,.0f} MB")
        lines = [
            json.dumps({"format": FORMAT, "made_at": made_at.isoformat()}),
            *(json.dumps(asdict(f)) for f in files),
        ]
        part = path.with_name(path.name + ".part")
        failpoint.hit("backup.list")
        with fresh(part) as out:
            encrypt(io.BytesIO("\n".join(lines).encode()), out, keys.content, path.name)
        failpoint.hit("backup.list_rename")
        part.replace(path)
        sync_folder(target)
    return Backup(path, made_at, len(files), sum(file.size for file in files), copied)


def forget(target: Path, keep: int, keys: Keys) -> list[Path]:
    """Remove all but the `keep` newest backups, and the contents that no other names. Returns what was removed."""
    with alone(target):
        backups = sorted(target.glob(f"lintas-*{ENDING}"))
        gone, kept = backups[:-keep], backups[-keep:]
        needed = {file.content for path in kept for file in read(path, keys)[1]}
        for path in gone:
            path.unlink()
        for content in target.glob(f"{OBJECTS}/*/*"):
            if content.name not in needed:
                content.unlink()
        sync_folder(target)
    return gone


def record(con: duckdb.DuckDBPyConnection, made: Backup) -> None:
    """Tell the warehouse that it was backed up."""
    con.execute(
        "INSERT INTO ops.backup VALUES (?, ?, ?, ?, ?, ?)",
        [made.made_at, made.path.name, str(made.path.parent.absolute()), made.files, made.size, made.copied],
    )


def _files(home: Home) -> Iterator[Path]:
    """What a backup holds. A link is not followed: what it points to lies elsewhere."""
    for top in sorted(home.root.iterdir()):
        if top.name in _LEFT_OUT or top.name.startswith(".") or top.is_symlink():
            continue
        if top == home.warehouse.parent:
            yield from (
                path for path in sorted(top.glob(f"{home.warehouse.name}*")) if path.suffix in (".duckdb", ".wal")
            )
        elif top.is_file():
            yield top
        else:
            for folder, folders, names in os.walk(top):
                folders.sort()
                for path in (Path(folder) / name for name in sorted(names)):
                    if (
                        not path.name.startswith(".")
                        and path.suffix != ".part"
                        and path.is_file()
                        and not path.is_symlink()
                    ):
                        yield path


def _unchanging(target: Path, keys: Keys) -> dict[tuple[str, int, int], File]:
    """Landed deliveries of the newest backup: they are written once, so the same path, size and time is the same content."""
    backups = sorted(target.glob(f"lintas-*{ENDING}"))
    if not backups:
        return {}
    with contextlib.suppress(BackupError):
        _, files = read(backups[-1], keys)
        return {(f.path, f.size, f.mtime_ns): f for f in files if f.path.startswith("landing/")}
    return {}


def _keep(
    home: Home, path: Path, target: Path, keys: Keys, earlier: dict[tuple[str, int, int], File]
) -> tuple[File, bool]:
    """Put a file's content into the folder unless it is there; returns the file, and whether its content was written."""
    status, name = path.stat(), path.relative_to(home.root).as_posix()
    known = earlier.get((name, status.st_size, status.st_mtime_ns))
    if known and place(target, known.content).is_file():
        return known, False
    for _ in range(_TRIES):
        with path.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            size = source.tell()
        content = hmac.new(keys.name, digest.encode(), "sha256").hexdigest()
        file = File(name, size, stat.S_IMODE(status.st_mode), status.st_mtime_ns, digest, content)
        kept_at = place(target, content)
        if kept_at.is_file():
            return file, False
        kept_at.parent.mkdir(exist_ok=True, mode=0o700)
        part = kept_at.with_suffix(".part")
        failpoint.hit("backup.write")
        with path.open("rb") as source, fresh(part) as out:
            encrypt(source, out, keys.content, content)
        with contextlib.suppress(StreamError):
            for _ in opened(part, file, keys):
                pass
            failpoint.hit("backup.rename")
            part.replace(kept_at)
            sync_folder(kept_at.parent)
            return file, True
    raise BackupError(
        f"{name} changes while it is read, or the disk of {target} gives back other bytes than it was given."
    )
