"""The published files of all roles: which are current, and moving to the next.

One pointer, `published/CURRENT`, names the file of every role, so that all roles move to the next day at once. Each role's
folder holds a copy of its own part for readers of older versions; it follows the pointer and is never ahead of it.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from warehouse import failpoint

_FILE = re.compile(r"(?P<role>[a-z][a-z0-9_]*)-(?P<run_on>\d{4}-\d{2}-\d{2})-(?P<seq>\d{6})\.duckdb")
POINTER = "CURRENT"


class PublishError(RuntimeError):
    """Publishing failed or nothing is published; the text says what happened, what holds now and what to do."""


@dataclass(frozen=True)
class PublishedFile:
    """What the pointer says of a role: the file, its SHA-256, the run date, rows by table, and the snapshot it belongs to.

    `snapshot` is the run date and twelve hex of what all roles' tables hold: the same rows have the same snapshot.
    """

    role: str
    path: Path
    sha256: str
    run_on: str
    tables: dict[str, int]
    snapshot: str = ""


def current(folder: Path) -> PublishedFile:
    """Return the current file of `published/<role>`. Raises PublishError when there is none or the pointer is bad."""
    pointer, told = _told(folder)
    if told is None:
        raise PublishError(f"Nothing is published for {folder.name} yet. Run the daily flow: lintas run.")
    try:
        path = folder / Path(told["file"]).name
        snapshot = str(told.get("snapshot") or f"{told['run_on']}-{told['sha256'][:12]}")
        found = PublishedFile(folder.name, path, told["sha256"], told["run_on"], dict(told["tables"]), snapshot)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(pointer, error) from None
    if not path.is_file():
        raise PublishError(f"{pointer} names {path.name}, which is not there. Publish again: lintas run.")
    return found


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, as hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def snapshot_of(run_on: str, digests: Mapping[str, Mapping[str, tuple[int, str]]]) -> str:
    """Name what is published: the run date and twelve hex over every role's tables, their rows and the hash of these."""
    text = json.dumps(digests, sort_keys=True)
    return f"{run_on}-{sha256(text.encode()).hexdigest()[:12]}"


def next_number(folders: Sequence[Path]) -> int:
    """Return the number of the next version, the same for all roles."""
    return 1 + max((int(found["seq"]) for folder in folders for found in _versions(folder).values()), default=0)


def path_of(folder: Path, run_on: str, number: int) -> Path:
    """Return the versioned name of a role's file."""
    return folder / f"{folder.name}-{run_on}-{number:06d}.duckdb"


def move_pointer(published: Path, files: Sequence[PublishedFile]) -> None:
    """Make these files the current ones of their roles, all at once: written beside, synced, renamed, folder synced."""
    told = {file.role: _entry(file) for file in files}
    _replace(published / POINTER, {"snapshot": files[0].snapshot, "run_on": files[0].run_on, "roles": told})
    failpoint.hit("publish.pointer_moved")
    follow(published, [file.role for file in files])


def follow(published: Path, roles: Sequence[str]) -> None:
    """Bring each role's own copy of the pointer up to `published/CURRENT`, where a publish was cut short between them."""
    if not (published / POINTER).exists():
        return
    for role in roles:
        _, told = _told(published / role)
        pointer = published / role / POINTER
        if told is not None and (not pointer.exists() or pointer.read_text(encoding="utf-8") != _text(told)):
            _replace(pointer, told)


def settle(part: Path, path: Path) -> None:
    """Give a verified file its versioned name: synced, read-only, renamed, folder synced."""
    failpoint.hit("publish.fsync")
    part.chmod(0o440)
    sync_file(part)
    failpoint.hit("publish.rename")
    part.replace(path)
    sync_folder(path.parent)


def sweep(folder: Path) -> None:
    """Remove what a publish that was cut short left: unfinished files, and versions newer than the pointer."""
    for leftover in folder.glob(".build-*"):
        leftover.unlink(missing_ok=True)
    versions = _versions(folder)
    try:
        _, told = _told(folder)
        now = versions[current(folder).path] if told is not None else None
    except (PublishError, KeyError):
        return
    for path, found in versions.items():
        if now is None or int(found["seq"]) > int(now["seq"]):
            path.unlink(missing_ok=True)


def forget_old(folder: Path, keep: int) -> None:
    """Remove all but the newest versions; the current one always stays."""
    now = current(folder).path
    oldest_first = sorted(_versions(folder).items(), key=lambda item: int(item[1]["seq"]))
    for path, _ in oldest_first[:-keep]:
        if path != now:
            path.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Make what stands in a file durable."""
    _sync(path, os.O_RDONLY)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, how: int) -> None:
    handle = os.open(path, how)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _told(folder: Path) -> tuple[Path, dict[str, Any] | None]:
    """The pointer that holds for a role, and what it says; None when nothing was published for the role."""
    pointer = folder.parent / POINTER
    try:
        try:
            whole = json.loads(pointer.read_text(encoding="utf-8"))
            return pointer, whole["roles"].get(folder.name)
        except FileNotFoundError:
            pointer = folder / POINTER
            return pointer, dict(json.loads(pointer.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return pointer, None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(pointer, error) from None


def _unreadable(pointer: Path, error: Exception) -> PublishError:
    return PublishError(f"{pointer} cannot be read ({type(error).__name__}). Publish again: lintas run.")


def _entry(file: PublishedFile) -> dict[str, Any]:
    return {
        "file": file.path.name,
        "sha256": file.sha256,
        "run_on": file.run_on,
        "snapshot": file.snapshot,
        "tables": file.tables,
    }


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, indent=1, sort_keys=True) + "\n"


def _replace(pointer: Path, told: Mapping[str, Any]) -> None:
    part = pointer.with_name(f".build-{POINTER}")
    failpoint.hit("publish.pointer_write")
    with part.open("w", encoding="utf-8") as out:
        out.write(_text(told))
        out.flush()
        failpoint.hit("publish.pointer_fsync")
        os.fsync(out.fileno())
    failpoint.hit("publish.pointer_rename")
    part.replace(pointer)
    sync_folder(pointer.parent)


def _versions(folder: Path) -> dict[Path, re.Match[str]]:
    found = {path: _FILE.fullmatch(path.name) for path in folder.iterdir()}
    return {path: match for path, match in found.items() if match}
