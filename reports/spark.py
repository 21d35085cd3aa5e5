"""The small bar chart of 28 days: geometry only, drawn by the template as inline SVG."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reports.model import DayCount

DAYS = 29
STEP, WIDTH, HEIGHT = 6, 4, 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: position and height in SVG units; a day that is not known has height 0 and `is_known` False."""

    x: int
    y: float
    height: float
    is_today: bool
    is_known: bool


@dataclass(frozen=True, slots=True)
class Spark:
    """The bars of one kind, oldest first, with what the text alternative says."""

    bars: list[Bar]
    days_known: int
    low: int
    high: int
    last: DayCount | None


def spark(series: Sequence[DayCount], run_on: dt.date) -> Spark:
    """Bars of the run date and the 28 days before it, scaled to the highest day."""
    known = {row.business_on: row.n for row in series}
    top = max(known.values(), default=0) or 1
    bars = []
    for place in range(DAYS):
        day = run_on - dt.timedelta(days=DAYS - 1 - place)
        n = known.get(day)
        height = round(max(1.0, HEIGHT * n / top), 1) if n is not None else 0.0
        bars.append(Bar(place * STEP, round(HEIGHT - height, 1), height, day == run_on, n is not None))
    return Spark(
        bars,
        len(known),
        min(known.values(), default=0),
        max(known.values(), default=0),
        max(series, key=lambda row: row.business_on, default=None),
    )
