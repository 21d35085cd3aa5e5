"""What a source is: somewhere senders leave files, or a database that files are made from.

A source lists what it has and copies one file at a time; ``flows/sources/transfer.py`` does the rest alike for all of them:
which files are new, resuming, whether one came whole, and handing them to the landing zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from flows.sources.drop_folder import Passed


class SourceError(RuntimeError):
    """A source cannot be used; the text says what is wrong and who must do what, and never quotes a secret or a record."""


@dataclass(frozen=True)
class Remote:
    """One file that a source offers. ``name`` is unique within the source; ``version`` changes whenever its bytes may have
    (an entity tag, or size and time); ``size`` in bytes, None when the source cannot know it; ``modified_at`` in UTC."""

    feed: str
    business_on: dt.date
    name: str
    version: str
    size: int | None
    modified_at: dt.datetime


class Source(Protocol):
    """A configured source. Opened by ``with``: one connection serves a run."""

    name: str
    feeds: tuple[str, ...]

    def listing(self, feed: str, until: dt.date) -> Iterator[Remote | Passed]:
        """Every complete file of `feed` with a business date up to `until`, oldest first; what is left alone says why.
        Raises SourceError; OSError for what another try may mend."""

    def copy(self, remote: Remote, into: Path, begin: int) -> None:
        """Append the bytes of `remote` from offset `begin` to `into`; a source that cannot resume begins anew. Memory does not
        grow with the file. Raises SourceError; OSError for what another try may mend."""

    def test(self) -> Iterator[str]:
        """Try everything a run needs, one line for each thing that works. Raises SourceError at the first that does not."""

    def __enter__(self) -> Source: ...

    def __exit__(self, *exc: object) -> None: ...
