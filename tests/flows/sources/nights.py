"""A pull as a run makes it, without the rest of the run: what is new is copied, as ``ops.fetched`` would remember it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from flows.settings import Settings
from flows.sources.offer import Passed
from flows.sources.origin import opened
from flows.sources.source import Remote, SourceOptions

UNTIL = dt.date(2026, 9, 30)


def configured(**given: object) -> SourceOptions:
    """A source as settings read it from ``[sources.there]``."""
    return Settings.model_validate({"sources": {"there": given}}).sources["there"]


def kept_in(folder: Path, name: str, secret: str) -> str:
    """A reference to a secret that is kept in a file."""
    path = folder / name
    path.write_text(secret, encoding="utf-8")
    path.chmod(0o400)
    return f"file:{path}"


@dataclass
class Puller:
    """Takes every night what is new at a source into `folder`."""

    options: SourceOptions
    folder: Path
    taken: dict[str, str] = field(default_factory=dict)
    files: int = 0

    def night(self, feed: str, until: dt.date = UNTIL) -> list[tuple[Remote, Path]]:
        """The files that are new, oldest first."""
        new: list[tuple[Remote, Path]] = []
        with opened("there", self.options) as source:
            for remote in list(source.listing(feed, until)):
                if isinstance(remote, Remote) and self.taken.get(remote.name) != remote.version:
                    into = self.folder / f"{self.files:04}"
                    self.files += 1
                    into.touch()
                    source.copy(remote, into, 0)
                    self.taken[remote.name] = remote.version
                    new.append((remote, into))
        return new

    def passed(self, feed: str) -> list[Passed]:
        with opened("there", self.options) as source:
            return [each for each in source.listing(feed, UNTIL) if isinstance(each, Passed)]

    def tested(self) -> list[str]:
        with opened("there", self.options) as source:
            return list(source.test())
