"""Which dates of a backfill are left to run, and how far it is: a backfill that was stopped goes on where it was."""

from __future__ import annotations

import datetime as dt
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import duckdb

from flows.session import StepError
from flows.settings import Settings
from reports.queries import ReportError
from warehouse import store
from warehouse.home import Home
from warehouse.published import PublishError

_SPOKEN = (StepError, PublishError, ReportError)
"""Errors whose text is made for people; that of others may quote a record."""
_USUAL = 5


def left(home: Home, settings: Settings, start: dt.date, end: dt.date) -> list[dt.date]:
    """The dates from `start` to `end` whose report is not written yet, oldest first. When none is left it is `end` alone: running
    it takes in whatever came since, for every date. Raises WarehouseError while somebody writes."""
    days = [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]
    found = sorted(set(days) - _reported(home, settings))
    return found or [end]


def run(
    days: Sequence[dt.date],
    daily: Callable[[dt.date], dict[str, Any]],
    *,
    keep_going: bool,
    say: Callable[[str], None],
) -> list[dict[str, Any]]:
    """Run `daily` for each day and tell how far it is and how long it may take. A day that fails stops it, or with `keep_going` is
    told and left behind; an installation that cannot be used always stops it. Returns the summaries."""
    told: list[dict[str, Any]] = []
    spent: deque[float] = deque(maxlen=_USUAL)
    for turn, day in enumerate(days, 1):
        started = time.perf_counter()
        try:
            told.append(daily(day))
        except Exception as error:
            if not keep_going or isinstance(error, store.WarehouseError):
                say(_stopped(day, turn, days))
                raise
            reason = str(error) if isinstance(error, _SPOKEN) else type(error).__name__
            say(f"{day} FAILED and the others go on: {reason}")
            told.append(_failed(day))
        except BaseException:
            say(_stopped(day, turn, days))
            raise
        spent.append(time.perf_counter() - started)
        ahead = len(days) - turn
        rest = f", about {_span(ahead * sum(spent) / len(spent))} left" if ahead else ""
        say(f"backfill: {day} done in {_span(spent[-1])}, {turn} of {len(days)}{rest}")
    failed = [summary["date"] for summary in told if summary["exit_code"] > 1]
    if failed:
        say(f"{len(failed)} dates failed and are not evaluated: {', '.join(failed)}. The same command runs them again.")
    return told


def skipped(days: Sequence[dt.date], start: dt.date, end: dt.date) -> str | None:
    """What to tell of the dates that need not be run; None when all are run."""
    number = (end - start).days + 1 - len(days)
    if not number:
        return None
    last = " the last date is run once more, to take in what came since" if days == [end] else f" going on at {days[0]}"
    return f"{number} of {number + len(days)} dates were evaluated and reported before and are skipped;{last}"


def _reported(home: Home, settings: Settings) -> set[dt.date]:
    if not home.warehouse.exists():
        return set()
    with store.reading(home, settings.resources) as con:
        try:
            return {day for (day,) in con.execute("SELECT DISTINCT run_on FROM ops.report").fetchall()}
        except duckdb.CatalogException:
            return set()


def _failed(day: dt.date) -> dict[str, Any]:
    counts = dict.fromkeys(
        ("loaded", "rejected", "rows", "quarantined", "flags", "rules_over_cap", "rules_in_error"), 0
    )
    return {"date": day.isoformat(), **counts, "failed_feeds": [], "exit_code": 3}


def _stopped(day: dt.date, turn: int, days: Sequence[dt.date]) -> str:
    return f"backfill stopped at {day}, {turn - 1} of {len(days)} dates done; the same command goes on there"


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"
