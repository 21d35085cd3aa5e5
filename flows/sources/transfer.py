"""Copies what is new at a source into ``<home>/incoming``, alike for all kinds, and offers it to the landing zone.

A file is staged under a name made from a hash of its name and version: a name from outside is never a path of ours, a file
that changed is another one, and what a killed run had copied of it is found again. ``ops.fetched`` remembers what was copied.
Staged files are plain and readable by nobody else; each is removed as soon as its delivery is recorded, loaded or refused.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import duckdb

from flows.sources.lines import Unreadable
from flows.sources.manifest import LARGEST, read
from flows.sources.offer import ENDINGS, Offer, Passed, shown
from flows.sources.source import Remote, Source, SourceError
from flows.sources.tree import MANIFEST, fault_of
from warehouse import failpoint

_PART = ".part"


@dataclass(frozen=True)
class Staging:
    """Where copies are kept, and how many bytes of the disk stay free."""

    folder: Path
    reserve: int = 0

    def path(self, source: str, feed: str, business_on: dt.date, name: str, version: str) -> Path:
        """Where a whole file is staged; while it is copied, ``.part`` follows its name."""
        digest = hashlib.sha256(f"{name}\0{version}".encode("utf-8", "surrogateescape")).hexdigest()
        ending = max((ending for ending in ENDINGS if name.endswith(ending)), key=len)
        return self.folder / source / feed / f"{business_on:%Y-%m-%d}" / (digest[:32] + ending)


@dataclass(frozen=True)
class _Staged:
    business_on: dt.date
    modified_at: dt.datetime
    name: str
    sha256: str
    has_manifest: bool


def fetched(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    feed: str,
    until: dt.date,
    staging: Staging,
    is_settled: Callable[[dt.date, str], bool],
) -> Iterator[Offer | Passed]:
    """Copy every new file of `feed`, then offer all that is staged, oldest first. `is_settled` tells whether a delivery, by
    business date and SHA-256, needs no second look.

    What a killed run had staged is offered also when its source no longer has it. Raises SourceError; OSError for what another
    try may mend: what was copied so far is kept for it.
    """
    folder = staging.folder / source.name / feed
    staged: dict[Path, _Staged] = {}
    settled: dict[str, tuple[str, bool]] = {}
    for name, version, business_on, sha256, modified_at, is_rejected in con.execute(
        "SELECT name, version, business_on, sha256, modified_at, state IS NOT DISTINCT FROM 'REJECTED' "
        "FROM ops.fetched LEFT JOIN ops.delivery USING (feed, business_on, sha256) "
        "WHERE source = ? AND feed = ? ORDER BY fetched.rowid",
        [source.name, feed],
    ).fetchall():
        path = staging.path(source.name, feed, business_on, name, version)
        # only the last counts: a file that is again what it was before is a change too
        settled.pop(name, None)
        if is_settled(business_on, sha256):
            settled[name] = version, is_rejected
            path.unlink(missing_ok=True)
            _manifest_of(path).unlink(missing_ok=True)
        elif path.exists():
            at = modified_at.replace(tzinfo=dt.UTC)
            staged[path] = _Staged(business_on, at, name, sha256, _manifest_of(path).exists())
    new: dict[Path, Remote] = {}
    for found in source.listing(feed, until):
        if isinstance(found, Passed):
            yield found
        elif reason := _why_not(found):
            yield Passed(PurePosixPath(shown(found.name)), reason)
        elif found.name not in settled or _is_new(found, *settled[found.name]):
            new[staging.path(source.name, feed, found.business_on, found.name, _version(found))] = found
    _sweep(folder, {*new, *staged})
    for path, remote in new.items():
        if path not in staged:
            try:
                staged[path] = _take(con, source, remote, path, staging)
            except SourceError as error:
                yield Passed(PurePosixPath(shown(remote.name)), str(error), is_fault=True)
    order = sorted(staged.items(), key=lambda item: (item[1].business_on, item[1].modified_at, item[1].name))
    for path, file in order:
        if file.business_on <= until:
            beside = _manifest_of(path) if file.has_manifest else None
            name, size = PurePosixPath(file.name).name, path.stat().st_size
            yield Offer(feed, file.business_on, path, file.sha256, size, file.modified_at, beside, name)


def tidy(folder: Path, configured: Collection[tuple[str, str]]) -> None:
    """Remove what is staged for a source and feed that are no longer configured."""
    for feed in folder.glob("*/*"):
        if (feed.parent.name, feed.name) not in configured:
            _sweep(feed, set())


def _take(con: duckdb.DuckDBPyConnection, source: Source, remote: Remote, path: Path, staging: Staging) -> _Staged:
    """Stage one file, whole, and remember it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    expected = remote.sha256
    if remote.manifest:
        beside = _manifest_of(path)
        _copy(source, remote.manifest, beside, staging, None)
        with suppress(Unreadable):
            expected = read(beside).sha256
    digest = _copy(source, remote, path, staging, expected)
    key = [source.name, remote.name, _version(remote)]
    failpoint.hit("transfer.record")
    con.execute("DELETE FROM ops.fetched WHERE source = ? AND name = ? AND version = ?", key)
    con.execute(
        "INSERT INTO ops.fetched VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *key, remote.feed, remote.business_on, digest, path.stat().st_size,
            remote.modified_at.replace(tzinfo=None), dt.datetime.now(dt.UTC).replace(tzinfo=None),
        ],
    )  # fmt: skip
    return _Staged(remote.business_on, remote.modified_at, remote.name, digest, remote.manifest is not None)


def _copy(source: Source, remote: Remote, path: Path, staging: Staging, expected: str | None) -> str:
    """Bring a file to `path`, going on where an earlier copy ended. Returns its SHA-256."""
    if path.exists():
        return _sha256(path)
    part = path.with_name(path.name + _PART)
    begin = part.stat().st_size if part.exists() and remote.size is not None else 0
    if begin == 0 or (remote.size is not None and begin > remote.size):
        begin = 0
        part.unlink(missing_ok=True)
    _refuse_full(staging, (remote.size or 0) - begin)
    os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    if remote.size is None or begin < remote.size:
        failpoint.hit("transfer.write")
        source.copy(remote, part, begin)
    size = part.stat().st_size
    if remote.size is not None and size != remote.size:
        if size > remote.size:
            part.unlink()
        what = "it changed while it was copied" if size > remote.size else "the connection ended"
        raise OSError(errno.EAGAIN, f"{what}: {size:,} of {remote.size:,} bytes of {shown(remote.name)} came")
    digest = _sha256(part)
    if expected and digest != expected.lower() and begin:
        # what was copied before and after the interruption need not belong together
        part.unlink()
        return _copy(source, remote, path, staging, expected)
    _settle(part, path, remote.modified_at)
    return digest


def _settle(part: Path, path: Path, modified_at: dt.datetime) -> None:
    """Give a whole copy its name, safe against a loss of power."""
    with part.open("rb+") as file:
        os.utime(file.fileno(), (modified_at.timestamp(), modified_at.timestamp()))
        failpoint.hit("transfer.fsync")
        os.fsync(file.fileno())
    failpoint.hit("transfer.rename")
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _refuse_full(staging: Staging, needed: int) -> None:
    free = shutil.disk_usage(staging.folder).free
    if free - needed < staging.reserve:
        raise SourceError(
            f"the disk under {staging.folder} has {free / 1e9:,.1f} GB free; the file needs {needed / 1e9:,.1f} GB and "
            f"{staging.reserve / 1e9:,.1f} GB stay free (disk_reserve_gb): free space and run the date again"
        )


def _why_not(remote: Remote) -> str | None:
    path = PurePosixPath(remote.name)
    if path.is_absolute() or ".." in path.parts:
        return "its name leads elsewhere"
    if reason := fault_of(path.name):
        return reason
    if not path.name.endswith(ENDINGS):
        return f"its name does not end in {', '.join(ENDINGS)}"
    if remote.manifest and (remote.manifest.size or 0) > LARGEST:
        return f"its manifest is larger than {LARGEST:,} bytes: this is no manifest"
    return None


def _sweep(folder: Path, kept: Collection[Path]) -> None:
    """Remove what is staged below `folder`, but for the files `kept`, their manifests and what was copied of them."""
    names = {path.name for path in kept} | {_manifest_of(path).name for path in kept}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            with suppress(OSError):
                path.rmdir()
        elif path.name.removesuffix(_PART) not in names:
            path.unlink()


def _version(remote: Remote) -> str:
    """The version of a file together with that of its manifest and its columns: a mended one makes it another file."""
    beside = remote.manifest.version if remote.manifest else remote.layout
    return remote.version if beside is None else f"{remote.version}|{beside}"


def _is_new(remote: Remote, version: str, is_rejected: bool) -> bool:
    """Whether a file is another than its `version` copied last. Of one that was not rejected the columns do not matter: those of
    a table are alike in its whole history, which is not to come again because one was renamed."""
    if remote.layout is not None and not is_rejected:
        return version.rpartition("|")[0] != remote.version
    return version != _version(remote)


def _manifest_of(path: Path) -> Path:
    return path.with_name(path.name + MANIFEST)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
