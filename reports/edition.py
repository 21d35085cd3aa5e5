"""A report that was handed out is never replaced: what differs from it becomes the next edition beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

_NAME = "edition-{number}"


def editions(out: Path) -> list[Path]:
    """The folders of a report's editions, oldest first; `out` itself is the first, there or not."""
    found = [out]
    while (later := out / _NAME.format(number=len(found) + 1)).is_dir():
        found.append(later)
    return found


def folder(out: Path, files: Mapping[str, bytes], last: str) -> Path:
    """Where `files` (path below the folder -> content) belong: into the newest edition when they say nothing else than what
    is there, or when it is incomplete, else into the next. `last` is the file that makes a set complete. Raises OSError."""
    found = editions(out)
    newest = found[-1]
    if not (newest / last).exists():
        shared = {name: content for name, content in files.items() if "/" not in name and name != last}
        others = any(newest.glob("laporan-*.html"))
        return newest if not others or _same(newest, shared) else out / _NAME.format(number=len(found) + 1)
    return newest if _same(newest, files) else out / _NAME.format(number=len(found) + 1)


def sha256(files: Iterable[Path], root: Path) -> str:
    """One hash over files, by their path below `root` and their content. Raises OSError."""
    told = hashlib.sha256()
    for path in sorted(files):
        told.update(f"{path.relative_to(root)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return told.hexdigest()


def _same(there: Path, files: Mapping[str, bytes]) -> bool:
    return all((there / name).is_file() and (there / name).read_bytes() == content for name, content in files.items())
