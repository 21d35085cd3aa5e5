"""Dates and clocks: which business date a night closes, and what to do when a clock cannot be right."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from warehouse.store import WarehouseError

JAKARTA = ZoneInfo("Asia/Jakarta")
_TOLERANCE = dt.timedelta(minutes=5)
AHEAD = "its time lies in the future, so it counts as received now; have the sender look at the clock of the host that writes it"


def business_date(at: dt.datetime) -> dt.date:
    """The business date that a run due at an instant closes: the day before, in Jakarta."""
    return at.astimezone(JAKARTA).date() - dt.timedelta(days=1)


def now_utc() -> dt.datetime:
    """Now, without a zone: how the warehouse keeps instants."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def check_clock(con: duckdb.DuckDBPyConnection, now: dt.datetime, *, is_trusted: bool) -> int:
    """Compare `now` (UTC) with the times of earlier runs. With `is_trusted`, runs that lie ahead of it are noted as made by a
    wrong clock and no longer looked at; returns how many. Raises WarehouseError when the clock stands before an earlier run."""
    ahead = con.execute(
        "SELECT run_id, greatest(started_at, coalesce(ended_at, started_at)) AS seen_at FROM ops.run "
        "WHERE seen_at > $latest AND run_id NOT IN (SELECT run_id FROM ops.run_note WHERE kind = 'CLOCK_AHEAD') "
        "ORDER BY seen_at DESC",
        {"latest": now + _TOLERANCE},
    ).fetchall()
    if ahead and not is_trusted:
        raise WarehouseError(
            f"This host's clock says {now:%Y-%m-%d %H:%M} UTC, and an earlier run ended at {ahead[0][1]:%Y-%m-%d %H:%M} UTC. "
            "Nothing was changed. Whoever looks after this host: set its clock (timedatectl, chronyc tracking). If the clock "
            "is right now and was wrong then, run `lintas run --date DATE --trust-clock` once."
        )
    for run_id, _ in ahead:
        note(con, run_id, "CLOCK_AHEAD", "the times of this run were made by a clock that was ahead", now)
    return len(ahead)


def note(con: duckdb.DuckDBPyConnection, run_id: str, kind: str, message: str, now: dt.datetime) -> None:
    """Keep what was noticed about a run."""
    con.execute("INSERT INTO ops.run_note VALUES (?, ?, ?, ?)", [run_id, now, kind, message])


def check_run_date(con: duckdb.DuckDBPyConnection, run_on: dt.date, inbox: Path, today: dt.date) -> str | None:
    """What to tell about a run date after `today` (Jakarta), for which something was delivered. Raises WarehouseError when
    nothing was: such a date would count as the newest for ever."""
    if run_on <= today:
        return None
    wrong = f"{run_on} lies in the future: it is {today} in Jakarta by this host's clock"
    ((known,),) = con.execute("SELECT count(*) FROM ops.delivery WHERE business_on >= $day", {"day": run_on}).fetchall()
    if known or any(inbox.glob(f"*/{run_on}/*")):
        return f"{wrong}. Deliveries carry that date, so it is run; see whether the clock is right (timedatectl)"
    raise WarehouseError(
        f"{wrong}, and nothing was delivered for it. Nothing was changed. Give another --date, or have the clock set "
        "(timedatectl)."
    )


def received(at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """When a file was received, by its time `at`: a sender's clock that is ahead cannot make it later than `now`."""
    return min(at, now + _TOLERANCE)
