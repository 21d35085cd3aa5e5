"""What a source is: somewhere senders leave files, or a database that files are made from.

A source lists what it has and copies one file at a time; ``flows/sources/transfer.py`` does the rest alike for all of them:
which files are new, resuming, whether one came whole, and handing them to the landing zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from flows.sources.offer import Passed


class SourceError(RuntimeError):
    """A source cannot be used; the text says what is wrong and who must do what, and never quotes a secret or a record."""


@dataclass(frozen=True)
class Remote:
    """One file that a source offers. ``name`` is unique within the source; ``version`` changes whenever its bytes may have
    (an entity tag, or size and time); ``size`` in bytes, None when the source cannot know it; ``modified_at`` in UTC.
    ``manifest`` is the file that says what must be in this one, ``sha256`` what the source itself says of its bytes, ``layout``
    what tells its columns apart: once a delivery was rejected, it is copied again when they change."""

    feed: str
    business_on: dt.date
    name: str
    version: str
    size: int | None
    modified_at: dt.datetime
    manifest: Remote | None = None
    sha256: str | None = None
    layout: str | None = None


class Source(Protocol):
    """A configured source. Opened by ``with``: one connection serves the pull of a feed."""

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


class SourceOptions(BaseModel):
    """What every kind of source is configured with in ``[sources.NAME]``. Each kind adds its own, a literal ``kind`` first."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    feeds: tuple[str, ...] = Field(min_length=1, description="The feeds that come from this source.")

    @property
    def place(self) -> str:
        """Where this source is, for people: no secret in it."""
        raise NotImplementedError  # every kind has its own; the base alone carries the options of the inbox

    def source(self, name: str) -> Source:
        """The source, not yet opened; secrets are read when it is."""
        raise NotImplementedError  # every kind has its own; the base alone carries the options of the inbox


class FileOptions(SourceOptions):
    """What a source of files is configured with besides."""

    complete: Literal["settled", "done", "manifest"] = Field(
        default="settled",
        description="When a file counts as complete: settled (size and time rest), done (`<file>.done` beside it) or manifest "
        "(`<file>.manifest.json` beside it).",
    )
    settle_seconds: float = Field(default=30, ge=0, le=3600, description="How long size and time must rest.")
