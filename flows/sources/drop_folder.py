"""The embedded source: ``<inbox>/<feed>/<YYYY-MM-DD>/<anything>.csv | .csv.gz | .csv.zst | .parquet``."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

ENDINGS = (".csv", ".csv.gz", ".csv.zst", ".parquet")


@dataclass(frozen=True)
class Offer:
    """One file that a sender left. ``received_at`` is its modification time in UTC, ``size`` in bytes."""

    feed: str
    business_on: dt.date
    path: Path
    sha256: str
    size: int
    received_at: dt.datetime


@dataclass(frozen=True)
class Passed:
    """A file that was left alone, and why; ``is_fault`` when it should have been read."""

    path: Path
    reason: str
    is_fault: bool = False


def offers(inbox: Path, feed: str, until: dt.date, *, needs_done: bool = False) -> Iterator[Offer | Passed]:
    """Every file of `feed` with a business date up to `until`, oldest first; what is left alone says why.

    Raises OSError when the folder cannot be read.
    """
    yield from _misnamed(inbox, feed)
    folder = inbox / feed
    if not folder.exists():
        return
    for day in sorted(folder.iterdir()):
        business_on = _date(day.name)
        if business_on is None or not day.is_dir():
            yield Passed(day, "not a folder named YYYY-MM-DD")
        elif business_on <= until:
            for path in sorted(day.iterdir(), key=lambda path: (path.lstat().st_mtime_ns, path.name)):
                if path.suffix != ".done" and not path.name.startswith("."):
                    yield _offer(feed, business_on, path, needs_done)


def _offer(feed: str, business_on: dt.date, path: Path, needs_done: bool) -> Offer | Passed:
    if path.is_symlink() or not path.is_file():
        return Passed(path, "not an ordinary file")
    if not path.name.endswith(ENDINGS):
        return Passed(path, f"its name does not end in {', '.join(ENDINGS)}")
    if needs_done and not path.with_name(f"{path.name}.done").exists():
        return Passed(path, "not complete: its .done file is missing")
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        status = path.stat()
    except OSError as error:
        return Passed(path, f"it cannot be read ({error.strerror}); mend that and run again", is_fault=True)
    received_at = dt.datetime.fromtimestamp(status.st_mtime_ns // 1000 / 1e6, dt.UTC)
    return Offer(feed, business_on, path, digest, status.st_size, received_at)


def _misnamed(inbox: Path, feed: str) -> Iterator[Passed]:
    """Folders whose name is nearly that of the feed: what lies there would never be taken."""
    for folder in sorted(inbox.iterdir()):
        if folder.name != feed and get_close_matches(_plain(folder.name), [_plain(feed)], cutoff=0.85):
            yield Passed(folder, f"no feed has this name; {feed} may be meant")


def _plain(name: str) -> str:
    return re.sub("[^a-z]", "", name.lower())


def _date(name: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(name, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
