"""Which nights a schedule has missed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flows.settings import Settings
from warehouse import store
from warehouse.home import Home

_TRIED = """
    SELECT business_on, bool_or(state LIKE 'DONE%') AS is_done
    FROM ops.run WHERE kind = 'daily' AND business_on IS NOT NULL GROUP BY business_on
"""


@dataclass(frozen=True)
class Nights:
    """The business dates to run, oldest first, and what an operator is told about them."""

    dates: list[dt.date]
    told: list[str]


def nights(home: Home, settings: Settings, due: dt.date, catch_up: int) -> Nights:
    """The date that is due and the missed ones among the `catch_up` before it. The caller sees to it that nobody writes.
    Raises WarehouseError."""
    if not home.warehouse.exists():
        return Nights([due], [f"the first night of this installation: {due}"])
    with store.reading(home, settings.resources) as con:
        return choose(dict(con.execute(_TRIED).fetchall()), due, catch_up)


def choose(tried: dict[dt.date, bool], due: dt.date, catch_up: int) -> Nights:
    """Which dates to run when those in `tried` were run, and done or not. Nothing before the first of them was missed."""
    begun = min(tried, default=due)
    days = [begun + dt.timedelta(days=n) for n in range((due - begun).days)]
    open_ = [day for day in days if not tried.get(day)]
    earliest = due - dt.timedelta(days=catch_up)
    caught, left = [day for day in open_ if day >= earliest], [day for day in open_ if day < earliest]
    told = []
    if caught:
        told.append(f"{len(caught)} missed night(s) are caught up: {_span(caught)}")
    if left and left[-1] == earliest - dt.timedelta(days=1):  # told once, in the night they pass out of reach
        told.append(
            f"{len(left)} more missed date(s), {_span(left)}, are older than {catch_up} nights and left: "
            f"`lintas backfill --from {left[0]} --to {left[-1]}` runs them"
        )
    return Nights([*caught, due], told)


def _span(days: list[dt.date]) -> str:
    return str(days[0]) if len(days) == 1 else f"{days[0]} to {days[-1]}"
