"""What a night's schedule runs: the day before, in Jakarta, and the nights that were missed."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

from prefect import flow, runtime
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY

from flows import daily, missed, prefect_runs
from flows.settings import find_home, read_settings
from warehouse.home import Home
from warehouse.lock import Busy, holder, writer_lock

_HOUR = 3600.0


def _run_name() -> str:
    return f"nightly {daily.due(runtime.flow_run.parameters.get('date'))}"


@flow(name="nightly", flow_run_name=_run_name, timeout_seconds=24 * _HOUR, persist_result=False)
def nightly(
    home: str | None = None,
    inbox: str | None = None,
    catch_up: int = 14,
    wait_minutes: float = 360.0,
    date: dt.date | None = None,
) -> list[dict[str, Any]]:
    """Run the daily flow for `date` (default: yesterday in Jakarta, by the scheduled time), and for each of the `catch_up` nights
    before it that was missed, oldest first. A night that fails does not stop those after it; it is missed, and the next night
    tries it again.

    Waits up to `wait_minutes` for a run that is going on. Raises warehouse.lock.Busy when somebody else schedules this home.
    """
    place = find_home(Path(home) if home else None)
    _alone(place)
    if PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value() and (closed := prefect_runs.sweep()):
        daily.told(f"{closed} earlier run(s) whose process is gone were closed as Crashed")
    due = daily.due(date)
    with writer_lock(place, wait_seconds=60 * wait_minutes, say=daily.told):
        nights = missed.nights(place, read_settings(place), due, catch_up)
    for line in nights.told:
        daily.told(line)
    summaries, failed = list[dict[str, Any]](), dict[dt.date, Exception]()
    for night in nights.dates:
        try:
            summaries.append(daily.daily(date=night, home=home, inbox=inbox, wait_minutes=wait_minutes))
        except Busy:
            raise
        except Exception as error:
            failed[night] = error
            daily.told(f"the night of {night} failed and is tried again with the next one: {type(error).__name__}")
    if failed:
        raise failed[max(failed)]
    return summaries


def _alone(place: Home) -> None:
    """Raise Busy when `lintas serve` of somebody else schedules this home."""
    other = holder(place, "schedule")
    is_parent = other is not None and other.owner is not None and other.owner.pid == os.getppid()
    if other and other.is_alive and not is_parent:
        raise Busy(
            f"{place.root} is already scheduled by `lintas serve`, {other.told}. Two schedules on one home would run every night "
            "twice: stop one of them (systemctl stop lintas, or the deployment's schedule in Prefect)."
        )
