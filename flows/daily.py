"""The Prefect flows: `daily` for one business date, `backfill` for a range of them.

Parameters are paths and dates, artifacts are counts: no value of a record ever reaches Prefect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from prefect import flow, get_client, runtime, task
from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.assets import materialize
from prefect.cache_policies import NO_CACHE
from prefect.states import Crashed
from prefect.tasks import exponential_backoff

import expectations
from flows import evaluate, intake, outputs
from flows.session import Session, Tally, log, open_session
from flows.settings import find_home, read_settings
from warehouse.load import Judgement

JAKARTA = ZoneInfo("Asia/Jakarta")
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


@materialize(LANDING, task_run_name="pull {feed}", timeout_seconds=4 * _HOUR, cache_policy=NO_CACHE, **_RETRIED)
def pull(session: Session, feed: str, run_on: dt.date, inbox: Path) -> list[intake.Pulled]:
    with session.step(f"pull {feed}") as found:
        pulled = intake.pull(session, feed, run_on, inbox)
        found["rows"] = sum(item.delivery.rows for item in pulled)
    return pulled


@task(task_run_name="check {feed}", timeout_seconds=4 * _HOUR, cache_policy=NO_CACHE)
def check(session: Session, feed: str, pulled: list[intake.Pulled]) -> list[tuple[intake.Pulled, Judgement]]:
    with session.step(f"check {feed}") as found:
        found["rows"] = sum(item.delivery.rows for item in pulled)
        return intake.check(session, pulled)


@materialize(
    WAREHOUSE, asset_deps=[LANDING], task_run_name="clean and load", timeout_seconds=8 * _HOUR, cache_policy=NO_CACHE
)
def load(session: Session, judged: list[tuple[intake.Pulled, Judgement]]) -> None:
    with session.step("clean and load") as found:
        intake.take_in(session, judged)
        found["rows"] = session.tally.rows


@task(task_run_name="identify {run_on}", timeout_seconds=4 * _HOUR, cache_policy=NO_CACHE)
def identify(session: Session, run_on: dt.date) -> None:
    with session.step("identify") as found:
        found["rows"] = evaluate.identify(session, run_on)


@task(task_run_name="facts {run_on}", timeout_seconds=4 * _HOUR, cache_policy=NO_CACHE)
def facts(session: Session, run_on: dt.date) -> None:
    with session.step("facts"):
        evaluate.facts(session, run_on)


@task(task_run_name="flag {run_on}", timeout_seconds=4 * _HOUR, cache_policy=NO_CACHE)
def flag(session: Session, run_on: dt.date, missing: frozenset[str], is_last: bool) -> list[Any]:
    with session.step("flag") as found:
        runs = evaluate.flag(session, run_on, missing=missing, is_last=is_last)
        found["rows"] = sum(run.hits for run in runs)
    return runs


@materialize(
    PUBLISHED,
    asset_deps=[WAREHOUSE],
    task_run_name="publish",
    timeout_seconds=2 * _HOUR,
    cache_policy=NO_CACHE,
    **_RETRIED,
)
def publish(session: Session, run_on: dt.date) -> None:
    with session.step("publish") as found:
        found["rows"] = outputs.publish(session, run_on)


@materialize(
    REPORT,
    asset_deps=[PUBLISHED],
    task_run_name="report {run_on}",
    timeout_seconds=_HOUR,
    cache_policy=NO_CACHE,
    **_RETRIED,
)
def report(session: Session, run_on: dt.date) -> list[Path]:
    with session.step("report"):
        return outputs.report(session.home, session.settings, run_on, who="flow", langs=("id", "en"))


def _run_name() -> str:
    parameters = runtime.flow_run.parameters
    return f"{runtime.flow_run.flow_name} {parameters.get('date') or parameters.get('start') or 'of yesterday'}"


def business_date(scheduled: dt.datetime) -> dt.date:
    """The business date of a run scheduled at an instant: the day before, in Jakarta. A night's run closes the day behind it."""
    return scheduled.astimezone(JAKARTA).date() - dt.timedelta(days=1)


@flow(name="daily", flow_run_name=_run_name, timeout_seconds=12 * _HOUR, persist_result=False)
def daily(date: dt.date | None = None, home: str | None = None, inbox: str | None = None) -> dict[str, Any]:
    """Run the daily flow for a business date (default: yesterday in Jakarta, by the scheduled time).

    Raises warehouse.store.WarehouseError when the installation cannot be used; the published files stay as they were.
    """
    run_on = date or business_date(runtime.flow_run.scheduled_start_time)
    place = find_home(Path(home) if home else None)
    settings = read_settings(place)
    with open_session(
        place, settings, "daily", run_on, prefect_run_id=runtime.flow_run.id, say=_say[-1], close_prefect=_close_killed
    ) as session:
        _run(session, run_on, Path(inbox) if inbox else place.inbox)
        return _summary(session.tally, run_on)


@flow(name="backfill", flow_run_name=_run_name, timeout_seconds=7 * 24 * _HOUR, persist_result=False)
def backfill(start: dt.date, end: dt.date, home: str | None = None, inbox: str | None = None) -> list[dict[str, Any]]:
    """Run the daily flow for every business date from `start` to `end`, both included. Raises ValueError when they are swapped."""
    if end < start:
        raise ValueError(f"a backfill goes from the earlier date to the later: {start} is after {end}")
    days = [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]
    return [daily(date=day, home=home, inbox=inbox) for day in days]


@contextmanager
def saying(say: Callable[[str], None]) -> Iterator[None]:
    """Send the lines of runs in this process to `say` instead of the log."""
    _say.append(say)
    try:
        yield
    finally:
        _say.pop()


def _run(session: Session, run_on: dt.date, inbox: Path) -> None:
    feeds = expectations.feeds()
    steps = 2 * len(feeds) + 6
    progress = create_progress_artifact(progress=0.0, key="lintas-daily", description=f"daily {run_on}")
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        update_progress_artifact(artifact_id=progress, progress=min(100.0, 100.0 * done / steps))  # type: ignore[arg-type]

    judged: list[tuple[intake.Pulled, Judgement]] = []
    for feed in feeds:
        judged += _taken(session, feed, run_on, inbox, advance)
    load(session, judged)
    advance()
    dates = evaluate.run_dates(session, run_on)
    if dates != [run_on]:
        session.say(f"evaluating {len(dates)} run dates from {dates[0]} to {dates[-1]}: new deliveries reach back")
    missing = frozenset(session.tally.failed_feeds)
    for day in dates:
        identify(session, day)
        facts(session, day)
        runs = flag(session, day, missing if day == run_on else frozenset(), day == dates[-1])
        if day == run_on:
            session.tally.flags = sum(run.hits for run in runs if run.state == "DONE")
            session.tally.over_cap = sum(run.state == "OVER_CAP" for run in runs)
            session.tally.broken_rules = sum(run.state == "ERROR" for run in runs)
            for run in runs:
                if run.state != "DONE":
                    session.say(f"rule {run.rule_id}: {run.state}: {run.reason}")
    for _ in range(3):
        advance()
    publish(session, dates[-1])
    advance()
    for path in report(session, run_on):
        if path.suffix == ".html" and path.parent == session.home.reports / f"{run_on:%Y-%m-%d}":
            session.say(f"report: {path}")
    advance()
    _summary_artifact(session.tally, run_on)


def _taken(
    session: Session, feed: str, run_on: dt.date, inbox: Path, advance: Callable[[], None]
) -> list[tuple[intake.Pulled, Judgement]]:
    """Pull and check one feed; a feed that fails is told and does not stop the others."""
    try:
        pulled = pull(session, feed, run_on, inbox)
        advance()
        judged = check(session, feed, pulled) if pulled else []
        advance()
        return judged
    except (OSError, expectations.ContractError) as error:
        reason = f"{type(error).__name__}: {error}"
        session.tally.failed_feeds[feed] = reason
        session.say(f"feed {feed} failed and the others go on: {reason}")
        return []


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


def _summary_artifact(tally: Tally, run_on: dt.date) -> None:
    rows = [{"what": name, "count": value} for name, value in _summary(tally, run_on).items() if isinstance(value, int)]
    create_table_artifact(table=rows, key="lintas-summary", description=f"daily {run_on}: counts only")


def _close_killed(run_ids: list[str]) -> None:
    """Tell Prefect that runs whose process was killed are over; their lock was free, so nobody works on them."""
    with get_client(sync_client=True) as client:
        for run_id in run_ids:
            try:
                client.set_flow_run_state(UUID(run_id), Crashed(message="the process was killed"), force=True)
            except Exception as error:  # a server that forgot the run must not stop this one
                log.warning("Prefect run %s could not be closed: %s", run_id, type(error).__name__)
