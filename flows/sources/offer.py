"""What a run finds at its sources: files offered, and what was left alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path, PurePath

ENDINGS = (".csv", ".csv.gz", ".csv.zst", ".parquet")


@dataclass(frozen=True)
class Offer:
    """One file that a sender left. ``received_at`` is its modification time in UTC, ``size`` in bytes; ``manifest`` says what
    must be in it. A staged copy has the ``name`` its sender gave it, and is removed once its delivery is recorded."""

    feed: str
    business_on: dt.date
    path: Path
    sha256: str
    size: int
    received_at: dt.datetime
    manifest: Path | None = None
    name: str | None = None

    @property
    def file_name(self) -> str:
        return self.name or self.path.name

    def discard(self) -> None:
        """Remove a staged copy and its manifest; a sender's own file stays."""
        if self.name:
            self.path.unlink(missing_ok=True)
            if self.manifest:
                self.manifest.unlink(missing_ok=True)


@dataclass(frozen=True)
class Passed:
    """A file that was left alone, by its path within the source, and why; ``is_fault`` when it should have been read."""

    path: PurePath
    reason: str
    is_fault: bool = False


def date_of(name: str) -> dt.date | None:
    """The business date that a folder's name says, if it says one."""
    try:
        return dt.datetime.strptime(name, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
