"""Where a feed comes from: the source that names it, else the inbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePath

from flows.secrets import SecretError
from flows.session import Session
from flows.sources import drop_folder, transfer
from flows.sources.drop_folder import FolderOptions
from flows.sources.kinds import AnySource
from flows.sources.offer import Offer, Passed
from flows.sources.source import FileOptions, Source, SourceError, SourceOptions

Settled = Callable[[dt.date, str], bool]


def offered(session: Session, feed: str, run_on: dt.date, inbox: Path, is_settled: Settled) -> Iterator[Offer | Passed]:
    """Every complete file of `feed` with a business date up to `run_on`; from a source other than a folder only those of which
    `is_settled`, by business date and SHA-256, is false. How the pull ended is kept in ``ops.source_pull``.

    Raises SourceError; OSError for what another try may mend.
    """
    named = source_of(session, feed)
    if named is None:
        has_marker = feed in session.settings.done_marker
        options = FileOptions(feeds=(feed,), complete="done" if has_marker else "settled", settle_seconds=0)
        yield from drop_folder.offers(inbox, feed, run_on, options)
        return
    name, configured = named
    taken: list[int] = []
    message: str | None = "the pull was stopped"
    try:
        for item in _from(session, name, configured, feed, run_on, is_settled):
            if isinstance(item, Passed):
                yield replace(item, path=PurePath(f"source {name}: {item.path}"))
            else:
                taken.append(item.size)
                yield item
        message = None
    except (SourceError, OSError) as error:
        message = str(error) if isinstance(error, SourceError) else error.strerror or type(error).__name__
        raise
    finally:
        session.con.execute(
            "INSERT INTO ops.source_pull VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                session.run_id, name, feed, message is None, len(taken), sum(taken), message,
                dt.datetime.now(dt.UTC).replace(tzinfo=None),
            ],
        )  # fmt: skip


@contextmanager
def opened(name: str, options: SourceOptions) -> Iterator[Source]:
    """A source, connected. Raises SourceError, also for a secret that cannot be had, and OSError."""
    try:
        with options.source(name) as source:
            yield source
    except SecretError as error:
        raise SourceError(str(error)) from None


def tried(name: str, options: AnySource) -> Iterator[str]:
    """What works of a source, a line each. Raises SourceError or OSError at the first thing that does not."""
    if isinstance(options, FolderOptions):
        yield from drop_folder.test(options)
        return
    with opened(name, options) as source:
        yield from source.test()


def source_of(session: Session, feed: str) -> tuple[str, AnySource] | None:
    """The source that gives `feed`, by name, if there is one."""
    return next(((name, each) for name, each in session.settings.sources.items() if feed in each.feeds), None)


def tidy(session: Session) -> None:
    """Remove what an earlier run staged for sources and feeds that are no longer configured."""
    configured = {(name, feed) for name, each in session.settings.sources.items() for feed in each.feeds}
    transfer.tidy(session.home.incoming, configured)


def _from(
    session: Session, name: str, options: AnySource, feed: str, run_on: dt.date, is_settled: Settled
) -> Iterator[Offer | Passed]:
    if isinstance(options, FolderOptions):
        yield from drop_folder.offers(options.path, feed, run_on, options)
        return
    staging = transfer.Staging(session.home.incoming, round(session.settings.disk_reserve_gb * 1e9))
    with opened(name, options) as source:
        yield from transfer.fetched(session.con, source, feed, run_on, staging, is_settled)
