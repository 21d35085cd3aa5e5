"""The published files of a role: which one is current, and moving to the next."""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

_FILE = re.compile(r"(?P<role>[a-z][a-z0-9_]*)-(?P<run_on>\d{4}-\d{2}-\d{2})-(?P<seq>\d{6})\.duckdb")
POINTER = "CURRENT"


class PublishError(RuntimeError):
    """Publishing failed or nothing is published; the text says what happened, what holds now and what to do."""


@dataclass(frozen=True)
class PublishedFile:
    """What the pointer of a role says: the file, its SHA-256, the run date, rows by table."""

    role: str
    path: Path
    sha256: str
    run_on: str
    tables: dict[str, int]


def current(folder: Path) -> PublishedFile:
    """Return the current file of `published/<role>`. Raises PublishError when there is none or the pointer is bad."""
    pointer = folder / POINTER
    try:
        told = json.loads(pointer.read_text(encoding="utf-8"))
        path = folder / Path(told["file"]).name
        found = PublishedFile(folder.name, path, told["sha256"], told["run_on"], dict(told["tables"]))
    except FileNotFoundError:
        raise PublishError(f"Nothing is published for {folder.name} yet. Run the daily flow: lintas run.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PublishError(f"{pointer} cannot be read ({type(error).__name__}). Publish again: lintas run.") from None
    if not path.is_file():
        raise PublishError(f"{pointer} names {path.name}, which is not there. Publish again: lintas run.")
    return found


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def next_path(folder: Path, run_on: str) -> Path:
    """Return the versioned name of the next file of a role."""
    numbers = [int(found["seq"]) for found in _versions(folder).values()]
    return folder / f"{folder.name}-{run_on}-{max(numbers, default=0) + 1:06d}.duckdb"


def move_pointer(file: PublishedFile) -> None:
    """Make a file the current one of its role: written beside, synced, renamed, folder synced."""
    told = {"file": file.path.name, "sha256": file.sha256, "run_on": file.run_on, "tables": file.tables}
    part = file.path.parent / f".build-{POINTER}"
    with part.open("w", encoding="utf-8") as out:
        json.dump(told, out, indent=1, sort_keys=True)
        out.write("\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(file.path.parent / POINTER)
    sync_folder(file.path.parent)


def settle(part: Path, path: Path) -> None:
    """Give a verified file its versioned name: synced, read-only, renamed, folder synced."""
    handle = os.open(part, os.O_RDONLY)
    try:
        os.fsync(handle)
        os.fchmod(handle, 0o440)
    finally:
        os.close(handle)
    part.replace(path)
    sync_folder(path.parent)


def sweep(folder: Path) -> None:
    """Remove what a publish that was cut short left: unfinished files, and versions newer than the pointer."""
    for leftover in folder.glob(".build-*"):
        leftover.unlink(missing_ok=True)
    versions = _versions(folder)
    try:
        now = versions.get(current(folder).path)
    except PublishError:
        now = None
    if now is None and (folder / POINTER).exists():
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


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _versions(folder: Path) -> dict[Path, re.Match[str]]:
    found = {path: _FILE.fullmatch(path.name) for path in folder.iterdir()}
    return {path: match for path, match in found.items() if match}
