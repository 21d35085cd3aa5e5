"""What a run finds at its sources: files offered, and what was left alone."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path, PurePath

ENDINGS = (".csv", ".csv.gz", ".csv.zst", ".parquet")
LONGEST_NAME = 255
"""In bytes."""


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
        """The name as it may be shown and kept."""
        return shown(self.name or self.path.name)

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


def shown(name: str) -> str:
    """A name from outside as it may be shown: nothing that moves a terminal's cursor, no run of digits as long as a NIK."""
    plain = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)
    return re.sub(r"\d{15,}", "#", plain if len(plain) <= LONGEST_NAME else plain[:60] + "…")
