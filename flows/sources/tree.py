"""Files in ``<feed>/<YYYY-MM-DD>/`` wherever they are kept: which of them are complete, and what is left alone."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from flows.sources.offer import ENDINGS, LONGEST_NAME, Passed, date_of, shown
from flows.sources.source import FileOptions, Remote

DONE, MANIFEST = ".done", ".manifest.json"


@dataclass(frozen=True)
class Entry:
    """One name in a folder, as :class:`Remote` has it; links and devices are neither file nor folder."""

    name: str
    version: str
    size: int | None
    modified_at: dt.datetime
    is_file: bool = True
    is_folder: bool = False


class Tree(Protocol):
    """Somewhere with a folder a feed and in it a folder a business date."""

    def days(self, feed: str) -> Sequence[tuple[str, bool]]:
        """The names in the folder of `feed`, and whether each is a folder; none when there is no folder of `feed`."""

    def entries(self, feed: str, day: str) -> Sequence[Entry]:
        """What lies in the folder of a day."""


def listing(tree: Tree, options: FileOptions, feed: str, until: dt.date) -> Iterator[Remote | Passed]:
    """Every complete file of `feed` up to `until`, oldest first. Looks again, after the time in which files settle, at those
    that are younger than that."""
    looked_at = dt.datetime.now(dt.UTC)
    found: list[tuple[str, Entry, Entry | None]] = []
    for day, is_folder in sorted(tree.days(feed)):
        business_on = date_of(day)
        if business_on is None or not is_folder:
            yield Passed(PurePosixPath(f"{feed}/{shown(day)}"), "not a folder named YYYY-MM-DD")
        elif business_on <= until:
            for item in _of_day(tree, options, feed, day):
                if isinstance(item, Passed):
                    yield item
                else:
                    found.append((day, *item))
    settled = looked_at - dt.timedelta(seconds=options.settle_seconds)
    young = [each for each in found if each[1].modified_at > settled]
    if options.complete == "settled" and options.settle_seconds and young:
        time.sleep(options.settle_seconds)
        now = {
            (day, entry.name): entry.version
            for day in sorted({day for day, *_ in young})
            for entry in tree.entries(feed, day)
        }
        for day, entry, manifest in young:
            if now.get((day, entry.name)) != entry.version:
                found.remove((day, entry, manifest))
                yield Passed(
                    PurePosixPath(f"{feed}/{day}/{shown(entry.name)}"),
                    "it is still being written; the next run takes it",
                )
    for day, entry, manifest in sorted(found, key=lambda each: (each[0], each[1].modified_at, each[1].name)):
        beside = _remote(feed, day, manifest) if manifest else None
        yield _remote(feed, day, entry, beside)


def fault_of(name: str) -> str | None:
    """Why the name of a file cannot be taken, or None. Names come from outside and are never used as a path of ours."""
    if not name or name in (".", "..") or "/" in name or "\\" in name:
        return "its name leads elsewhere"
    if not name.isprintable():
        return "its name holds signs that cannot be printed"
    if len(name.encode("utf-8", "surrogateescape")) > LONGEST_NAME:
        return f"its name is longer than {LONGEST_NAME} bytes"
    return None


def _of_day(tree: Tree, options: FileOptions, feed: str, day: str) -> Iterator[tuple[Entry, Entry | None] | Passed]:
    beside = {entry.name: entry for entry in tree.entries(feed, day)}
    for name, entry in sorted(beside.items()):
        if (name.startswith(".") and not fault_of(name)) or name.endswith(DONE):
            continue
        if name.endswith(MANIFEST) and name.removesuffix(MANIFEST) in beside:
            continue
        manifest = beside.get(name + MANIFEST)
        if reason := _why_not(options, entry, manifest, beside.keys()):
            yield Passed(PurePosixPath(f"{feed}/{day}/{shown(name)}"), reason)
        else:
            yield entry, manifest


def _why_not(options: FileOptions, entry: Entry, manifest: Entry | None, names: Container[str]) -> str | None:
    if reason := fault_of(entry.name):
        return reason
    if not entry.is_file:
        return "not an ordinary file"
    if not entry.name.endswith(ENDINGS):
        return f"its name does not end in {', '.join(ENDINGS)}"
    if options.complete == "done" and entry.name + DONE not in names:
        return "not complete: its .done file is missing"
    if options.complete == "manifest" and not (manifest and manifest.is_file):
        return f"not complete: its {MANIFEST} file is missing"
    return None


def _remote(feed: str, day: str, entry: Entry, manifest: Remote | None = None) -> Remote:
    business_on = date_of(day)
    assert business_on is not None
    name = f"{feed}/{day}/{entry.name}"
    return Remote(feed, business_on, name, entry.version, entry.size, entry.modified_at, manifest)
