"""The embedded source: ``<inbox>/<feed>/<YYYY-MM-DD>/<anything>.csv | .csv.gz | .csv.zst | .parquet``, read where it lies."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import stat
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import ClassVar, Literal

from pydantic import Field

from flows.sources.offer import Offer, Passed, shown
from flows.sources.source import FileOptions, SourceError
from flows.sources.tree import Entry, listing


class FolderOptions(FileOptions):
    """Another drop folder than the inbox: a mounted share, the landing place of a transfer that others run."""

    EXAMPLE: ClassVar[str] = """\
[sources.dukcapil]
kind = "folder"
feeds = ["population_registry"]
path = "/mnt/dukcapil"                   # below it <feed>/<YYYY-MM-DD>/<file>
complete = "done"                        # settled, done or manifest
"""

    kind: Literal["folder"]
    path: Path = Field(description="The folder; below it <feed>/<YYYY-MM-DD>/<file>.")

    @property
    def place(self) -> str:
        return f"folder {self.path}"


class DropFolder:
    """A folder of this machine, as a :class:`flows.sources.tree.Tree`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def days(self, feed: str) -> Sequence[tuple[str, bool]]:
        folder = self.root / feed
        return (
            [(day.name, day.is_dir() and not day.is_symlink()) for day in folder.iterdir()] if folder.exists() else []
        )

    def entries(self, feed: str, day: str) -> Sequence[Entry]:
        return [_entry(path) for path in (self.root / feed / day).iterdir()]


def offers(root: Path, feed: str, until: dt.date, options: FileOptions) -> Iterator[Offer | Passed]:
    """Every complete file of `feed` with a business date up to `until`, oldest first; what is left alone says why.

    Raises OSError when the folder cannot be read.
    """
    yield from _misnamed(root, feed)
    for found in listing(DropFolder(root), options, feed, until):
        if isinstance(found, Passed):
            yield found
            continue
        path = root / found.name
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            status = path.stat()
        except OSError as error:
            reason = f"it cannot be read ({error.strerror}); mend that and run again"
            yield Passed(PurePath(shown(found.name)), reason, is_fault=True)
            continue
        manifest = root / found.manifest.name if found.manifest else None
        received_at = dt.datetime.fromtimestamp(status.st_mtime_ns // 1000 / 1e6, dt.UTC)
        yield Offer(feed, found.business_on, path, digest, status.st_size, received_at, manifest)


def test(options: FolderOptions) -> Iterator[str]:
    """Try what a run needs of a folder, one line for each thing that works. Raises SourceError at the first that does not."""
    try:
        there = {path.name for path in options.path.iterdir()}
    except OSError as error:
        raise SourceError(
            f"{options.path}: {error.strerror}. Mount it, or let the user Lintas runs as read it, or mend `path` in lintas.toml"
        ) from None
    yield f"{options.path} can be read"
    for feed in options.feeds:
        if feed not in there:
            yield f"{feed}: no folder of this name yet; its sender makes it"
            continue
        try:
            found = list(listing(DropFolder(options.path), options, feed, dt.date.max))
        except OSError as error:
            raise SourceError(
                f"{error.filename or feed}: {error.strerror}. Let the user Lintas runs as read it"
            ) from None
        yield f"{feed}: {told(found)}"


def told(found: Sequence[object]) -> str:
    """What a listing found, in counts."""
    left = sum(isinstance(each, Passed) for each in found)
    files = f"{len(found) - left:,} complete file(s)" if len(found) > left else "nothing there yet"
    return f"{files}, {left:,} left alone" if left else files


def _entry(path: Path) -> Entry:
    status = path.lstat()
    modified_at = dt.datetime.fromtimestamp(status.st_mtime_ns // 1000 / 1e6, dt.UTC)
    version = f"{status.st_size}-{status.st_mtime_ns}"
    return Entry(path.name, version, status.st_size, modified_at, stat.S_ISREG(status.st_mode))


def _misnamed(inbox: Path, feed: str) -> Iterator[Passed]:
    """Folders whose name is nearly that of the feed: what lies there would never be taken."""
    for folder in sorted(inbox.iterdir()):
        if folder.name != feed and get_close_matches(_plain(folder.name), [_plain(feed)], cutoff=0.85):
            yield Passed(PurePath(shown(folder.name)), f"no feed has this name; {feed} may be meant")


def _plain(name: str) -> str:
    return re.sub("[^a-z]", "", name.lower())
