"""Watches a run: lineage at both ends; at the end, also of a failed run, alerts, notifications and measures.

Nothing here ever fails a run: what goes wrong is told on the run's own lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

import duckdb

from flows.session import Session, StepError
from flows.settings import Settings
from flows.watch import conditions, ledger, lineage, logs, metrics, notify, observe, unopened
from warehouse.home import Home
from warehouse.keys import KeyFileError
from warehouse.lock import Busy
from warehouse.store import WarehouseError


@dataclass(frozen=True)
class Seen:
    """What a look found: what stands now, what was new or over, which conditions failed, how many channels took nothing."""

    found: list[conditions.Finding]
    news: list[ledger.News]
    broken: list[str]
    away: int


def look(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    settings: Settings,
    *,
    is_run: bool,
    say: Callable[[str], None],
    now: dt.datetime | None = None,
) -> Seen:
    """Evaluate every condition, keep and tell the news, write the measures. `con` writes the warehouse.

    Raises ConditionError, duckdb.Error and OSError.
    """
    at = now or dt.datetime.now(dt.UTC).replace(tzinfo=None)
    observe.observe(con, home, settings, is_run=is_run)
    found, broken = conditions.evaluate(con, at, settings.watch_limits, is_run=is_run)
    unknown = {item.name for item in conditions.conditions()} - {item.name for item in conditions.looked_at(is_run)}
    news = ledger.enter(
        con,
        conditions.conditions(),
        found,
        unknown={*broken, *unknown},
        now=at,
        is_run=is_run,
        channels=settings.notify,
    )
    away = notify.send_queued(con, settings.notify, at, notify.whose(str(home.root)), say)
    for name in broken:
        say(f"alert {name} could not be evaluated; what was known of it stands")
    metrics.write(home, metrics.text(con))
    return Seen(found, news, broken, away)


class Watch:
    """Watches one run of an installation, from before the warehouse is opened: a run that cannot open it is told, too."""

    def __init__(self, home: Home, settings: Settings, say: Callable[[str], None]) -> None:
        self._home, self._settings, self._say = home, settings, say
        self._is_open = False

    def __enter__(self) -> Watch:
        if self._settings.log_format == "json":
            logs.install()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception) and not self._is_open and not isinstance(error, Busy):
            self._without_warehouse(f"A run could not start: {_told(error)}")

    @contextmanager
    def around(self, session: Session) -> Iterator[None]:
        """Goes around the work and the closing of a session, whose connection is still open when this ends."""
        self._is_open = True
        run_id = logs.RUN_ID.set(session.run_id)
        lineage.send(session, "START", None, session.say)
        error: BaseException | None = None
        try:
            yield
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._end(session, error)
            logs.RUN_ID.reset(run_id)

    def _end(self, session: Session, error: BaseException | None) -> None:
        if session.is_lost:
            self._without_warehouse("A run lost the writer's place to another host and stopped.")
            return
        try:
            for feed in sorted(session.tally.failed_feeds):
                session.con.execute("INSERT INTO ops.feed_fault VALUES (?, ?)", [session.run_id, feed])
            seen = look(session.con, session.home, session.settings, is_run=True, say=session.say)
            for item in (item for item in seen.news if item.severity != "info"):
                session.say(f"alert {item.kind.lower()}: {item.text}")
            unopened.runs_again(session.home, session.settings, session.say)
        except Exception as fault:  # watching must not end a run
            session.say(f"watching failed and the run is as it is: {_told(fault)}")
            if error is not None:
                self._without_warehouse(f"A run failed, and the warehouse could not note it: {_told(error)}")
        lineage.send(session, "FAIL" if error else "COMPLETE", error, session.say)

    def _without_warehouse(self, text: str) -> None:
        try:
            unopened.could_not_run(
                self._home, self._settings, text, dt.datetime.now(dt.UTC).replace(tzinfo=None), self._say
            )
        except Exception as fault:  # the error that led here is what must be seen
            self._say(f"nobody could be told: {type(fault).__name__}")


def _told(error: BaseException) -> str:
    """An error in words that hold no value of a record: our own errors as they are, of others the kind."""
    if isinstance(error, StepError | WarehouseError | KeyFileError | conditions.ConditionError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}. Look at disk and permissions with lintas doctor."
    return f"{type(error).__name__}. Look at it with lintas status and lintas doctor."
