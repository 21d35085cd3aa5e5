"""The Prefect flows: `daily` for one business date, `backfill` for a range of them.

Parameters are paths and dates, artifacts are counts: no value of a record ever reaches Prefect.
"""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import flow, runtime, task
from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.assets import materialize
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import TerminationSignal
from prefect.tasks import exponential_backoff

from flows import backfill as filling
from flows import clock, pipeline, prefect_runs
from flows.session import Tally, log, open_session
from flows.settings import find_home, read_settings
from flows.watch.around import Watch

LANDING, WAREHOUSE, PUBLISHED, REPORT = (f"lintas://{name}" for name in ("landing", "warehouse", "published", "report"))
_HOUR = 3600.0
_say: list[Callable[[str], None]] = [log.info]


def _is_io_error(_task: Any, _run: Any, state: Any) -> bool:
    """Only I/O is worth another try; wrong data stay wrong."""
    return isinstance(state.result(raise_on_failure=False), OSError)


_RETRIED: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": exponential_backoff(2),
    "retry_jitter_factor": 0.3,
    "retry_condition_fn": _is_io_error,
}


_LIMITED: dict[str, Any] = {"cache_policy": NO_CACHE, "timeout_seconds": 4 * _HOUR}

STEPS = pipeline.Steps(
    pull=materialize(LANDING, name="pull", task_run_name="pull {feed}", **_LIMITED, **_RETRIED)(pipeline.pull),
    check=task(name="check", task_run_name="check {feed}", **_LIMITED)(pipeline.check),
    load=materialize(WAREHOUSE, asset_deps=[LANDING], name="clean and load", **_LIMITED)(pipeline.load),
    identify=task(name="identify", task_run_name="identify {run_on}", **_LIMITED)(pipeline.identify),
    facts=task(name="facts", task_run_name="facts {run_on}", **_LIMITED)(pipeline.facts),
    flag=task(name="flag", task_run_name="flag {run_on}", **_LIMITED)(pipeline.flag),
    publish=materialize(PUBLISHED, asset_deps=[WAREHOUSE], name="publish", **_LIMITED, **_RETRIED)(pipeline.publish),
    report=materialize(
        REPORT, asset_deps=[PUBLISHED], name="report", task_run_name="report {run_on}", **_LIMITED, **_RETRIED
    )(pipeline.report),
)


def due(date: dt.date | None) -> dt.date:
    """The business date to run: `date`, else the one that the run's scheduled time closes."""
    return date or clock.business_date(runtime.flow_run.scheduled_start_time)


def _run_name() -> str:
    parameters = runtime.flow_run.parameters
    return f"{runtime.flow_run.flow_name} {parameters.get('date') or parameters.get('start') or 'of yesterday'}"


@flow(name="daily", flow_run_name=_run_name, timeout_seconds=12 * _HOUR, persist_result=False)
def daily(
    date: dt.date | None = None,
    home: str | None = None,
    inbox: str | None = None,
    wait_minutes: float = 0.0,
    trust_clock: bool = False,
) -> dict[str, Any]:
    """Run the daily flow for a business date (default: yesterday in Jakarta, by the scheduled time).

    Waits up to `wait_minutes` for another run to end. With `trust_clock`, earlier runs that lie in the future were wrong.
    Raises warehouse.store.WarehouseError when the installation cannot be used; the published files stay as they were.
    """
    run_on = due(date)
    place = find_home(Path(home) if home else None)
    settings = read_settings(place)
    with (
        _cancellable(),
        Watch(place, settings, _say[-1]) as watch,
        open_session(
            place,
            settings,
            "daily",
            run_on,
            prefect_run_id=runtime.flow_run.id,
            say=_say[-1],
            close_prefect=prefect_runs.close,
            wait_seconds=60 * wait_minutes,
            trust_clock=trust_clock,
            around=watch.around,
        ) as session,
    ):
        folder = Path(inbox) if inbox else place.inbox
        today = dt.datetime.now(clock.JAKARTA).date()
        if warning := clock.check_run_date(session.con, run_on, folder, today):
            session.say(warning)
        progress = create_progress_artifact(progress=0.0, key="lintas-daily", description=f"daily {run_on}")
        assert isinstance(progress, UUID)

        def advance(percent: float) -> None:
            update_progress_artifact(artifact_id=progress, progress=percent)

        pipeline.run(session, run_on, folder, STEPS, advance)
        summary = _summary(session.tally, run_on)
        create_table_artifact(
            table=[{"what": name, "count": value} for name, value in summary.items() if isinstance(value, int)],
            key="lintas-summary",
            description=f"daily {run_on}: counts only",
        )
        return summary


@flow(name="backfill", flow_run_name=_run_name, timeout_seconds=7 * 24 * _HOUR, persist_result=False)
def backfill(
    start: dt.date, end: dt.date, home: str | None = None, inbox: str | None = None, keep_going: bool = False
) -> list[dict[str, Any]]:
    """Run the daily flow for every business date from `start` to `end`, both included, that is not evaluated and reported yet; the
    last one when all are. A day that fails stops it, or is left behind with `keep_going`. Raises ValueError when they are
    swapped."""
    if end < start:
        raise ValueError(f"a backfill goes from the earlier date to the later: {start} is after {end}")
    place = find_home(Path(home) if home else None)
    days = filling.left(place, read_settings(place), start, end)
    if skipped := filling.skipped(days, start, end):
        _say[-1](skipped)
    return filling.run(days, lambda day: daily(date=day, home=home, inbox=inbox), keep_going=keep_going, say=_say[-1])


@contextmanager
def _cancellable() -> Iterator[None]:
    """A signal that came inside a query reaches here as SystemExit; in Prefect's own words it tells a cancelled run apart."""
    try:
        yield
    except SystemExit:
        raise TerminationSignal(signal.SIGTERM) from None


@contextmanager
def saying(say: Callable[[str], None]) -> Iterator[None]:
    """Send the lines of runs in this process to `say` instead of the log."""
    _say.append(say)
    try:
        yield
    finally:
        _say.pop()


def told(line: str) -> None:
    """Say a line where the lines of runs in this process go."""
    _say[-1](line)


def _summary(tally: Tally, run_on: dt.date) -> dict[str, Any]:
    return {
        "date": run_on.isoformat(),
        "loaded": tally.loaded,
        "rejected": tally.rejected,
        "rows": tally.rows,
        "quarantined": tally.quarantined,
        "flags": tally.flags,
        "rules_over_cap": tally.over_cap,
        "rules_in_error": tally.broken_rules,
        "failed_feeds": sorted(tally.failed_feeds),
        "exit_code": tally.exit_code,
    }
