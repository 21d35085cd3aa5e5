"""Puts a set of files into place: all of them or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from warehouse import failpoint
from warehouse.published import sync_folder


def place(out: Path, files: Mapping[str, bytes], stale: Iterable[Path] = ()) -> list[Path]:
    """Write `files` (path below `out` → content) and remove `stale`; the files as they were when anything fails.

    Each file is written and synced under a staging folder inside `out`, so that moving it is one rename and no file is ever
    missing. OSError of the failing write is passed on after the earlier state is back. Only a killed process can leave a mix
    of old and new files, until the next call: the files are moved in the order given, so name last the one that tells the
    reader the set is complete.
    """
    staging = out / ".staging"
    shutil.rmtree(staging, ignore_errors=True)
    targets = [out / name for name in files]
    moved: list[tuple[Path, Path | None]] = []
    try:
        for name, content in files.items():
            _write(staging / "new" / name, content)
        for target in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
            failpoint.hit("report.rename")
            moved.append((target, _set_aside(target, out, staging)))
            (staging / "new" / target.relative_to(out)).replace(target)
        for path in stale:
            if path not in targets:
                moved.append((path, _set_aside(path, out, staging)))
                path.unlink(missing_ok=True)
        for folder in {target.parent for target in targets}:
            sync_folder(folder)
    except BaseException:
        for target, old in reversed(moved):
            target.unlink(missing_ok=True) if old is None else old.replace(target)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    failpoint.hit("report.placed")
    return targets


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    failpoint.hit("report.write")
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        failpoint.hit("report.fsync")
        os.fsync(file.fileno())


def _set_aside(path: Path, out: Path, staging: Path) -> Path | None:
    """A second name for a file as it is; a copy where the file system gives none."""
    if not path.exists():
        return None
    old = staging / "old" / path.relative_to(out)
    old.parent.mkdir(parents=True, exist_ok=True)
    try:
        old.hardlink_to(path)
    except OSError:
        shutil.copy2(path, old)
    return old
