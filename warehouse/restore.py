"""A backup read back: verified where it lies, or made an installation again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from warehouse import failpoint, store
from warehouse.backup_file import Backup, BackupError, File, Keys, fresh, newest, opened, place, read, why
from warehouse.home import Home
from warehouse.published import sync_folder
from warehouse.stream import StreamError


def verify(path: Path, keys: Keys) -> Backup:
    """Read a whole backup and hold every content against its SHA-256. Raises BackupError naming everything that is wrong."""
    made_at, files = read(path, keys)
    faults = []
    for file in files:
        try:
            for _chunk in opened(place(path.parent, file.content), file, keys):
                pass
        except (StreamError, OSError) as error:
            faults.append(f"{file.path}: {why(error)}")
    if faults:
        raise BackupError(f"{path} cannot be restored: " + "; ".join(faults) + ". Use another backup.")
    return Backup(path, made_at, len(files), sum(file.size for file in files))


def restore(source: Path, home: Home, master: str) -> Backup:
    """Make an installation from a backup, or from the newest of a folder, in a home that is empty or not there.

    Everything is read, checked and opened beside its place first; the key is put in last, so that a home whose restore was cut
    short cannot be used, and is taken for empty by the next try. Raises BackupError; nothing counts then.
    """
    path, keys = newest(source), Keys.of(master)
    made_at, files = read(path, keys)
    staged = Home(home.root / ".restoring")
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(home.root.iterdir()) and (home.master_key.exists() or not staged.root.exists()):
        raise BackupError(
            f"{home.root} is not empty. A backup is restored into an empty folder: name another with --home."
        )
    _clear(home.root)
    store.prepare(staged)
    for file in files:
        failpoint.hit("restore.write")
        _put_back(path, file, staged, keys)
    _write_key(staged, master)
    _open(staged)
    entries = sorted(staged.root.iterdir(), key=lambda entry: entry == staged.keys)
    for entry in entries:
        failpoint.hit("restore.move")
        entry.replace(home.root / entry.name)
    staged.root.rmdir()
    sync_folder(home.root)
    return Backup(path, made_at, len(files), sum(file.size for file in files))


def _put_back(backup: Path, file: File, home: Home, keys: Keys) -> None:
    target = home.root / file.path
    if not target.resolve().is_relative_to(home.root.resolve()):
        raise BackupError(f"{backup} names a file outside an installation: it was not made by Lintas.")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with fresh(target) as out:
            for chunk in opened(place(backup.parent, file.content), file, keys):
                out.write(chunk)
    except (StreamError, FileNotFoundError) as error:
        raise BackupError(f"{backup} cannot be restored: {file.path}: {why(error)}. Use another backup.") from None
    target.chmod(file.mode & 0o770)
    os.utime(target, ns=(file.mtime_ns, file.mtime_ns))


def _write_key(home: Home, master: str) -> None:
    with fresh(home.master_key) as out:
        out.write(master.encode() + b"\n")
    home.master_key.chmod(0o400)


def _open(home: Home) -> None:
    """What a restore has to hold: the key opens the warehouse, and what it knows is there. A log beside it is worked in."""
    con = store.connect(home)
    try:
        store.attach(con, home, read_only=False)
        con.execute("SELECT count(*) FROM ops.delivery").fetchall()
        con.execute("CHECKPOINT lintas")
    except duckdb.Error as error:
        raise BackupError(
            f"The restored warehouse does not read ({type(error).__name__}): it was backed up by another edition of Lintas, or "
            "was broken before. Nothing was put in place."
        ) from None
    finally:
        con.close()


def _clear(folder: Path) -> None:
    """Remove what an earlier restore that was cut short had put there."""
    for entry in folder.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
