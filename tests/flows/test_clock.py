"""Dates and clocks: the night a run closes is Jakarta's, a missed night is caught up, a clock that cannot be right is told."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import clock, missed, serve
from flows.serve import next_due
from flows.settings import Settings
from warehouse import store
from warehouse.home import Home
from warehouse.store import WarehouseError

UTC = dt.UTC
NOW = dt.datetime(2026, 9, 14, 19, 0)  # noqa: DTZ001 (as the warehouse keeps instants)
instants = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize("zone", ["UTC", "America/Anchorage", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    ("jakarta", "closes"),
    [("2026-09-15T00:00", "2026-09-14"), ("2026-09-15T06:59", "2026-09-14"), ("2026-09-14T23:59", "2026-09-13")],
)
def test_the_business_date_is_jakartas_wherever_the_host_is(
    jakarta: str, closes: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        at = dt.datetime.fromisoformat(jakarta).replace(tzinfo=clock.JAKARTA)
        assert str(clock.business_date(at)) == str(clock.business_date(at.astimezone(UTC))) == closes
    finally:
        monkeypatch.undo()
        time.tzset()


@given(after=instants, at=st.times(timezones=st.none()).map(lambda found: found.replace(second=0, microsecond=0)))
def test_the_next_night_is_later_within_a_day_and_at_its_hour(after: dt.datetime, at: dt.time) -> None:
    due = next_due(after, at)
    assert dt.timedelta(0) < due - after <= dt.timedelta(days=1)
    assert due.astimezone(clock.JAKARTA).time() == at
    assert clock.business_date(next_due(due, at)) == clock.business_date(due) + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("jakarta", "night"), [("00:30", "2026-09-13"), ("01:59", "2026-09-13"), ("02:01", "2026-09-14")]
)
def test_what_is_caught_up_is_the_night_that_was_due_last(
    jakarta: str, night: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = dt.datetime.fromisoformat(f"2026-09-15T{jakarta}").replace(tzinfo=clock.JAKARTA)
    monkeypatch.setattr(serve, "_now", lambda: now.astimezone(UTC))
    told = serve.Schedule(Home(tmp_path), Settings(), at=dt.time(2), inbox=None, catch_up=14, say=print)
    assert str(told._last()) == night


dates = st.dates(dt.date(2026, 8, 1), dt.date(2026, 9, 30))


@given(tried=st.dictionaries(dates, st.booleans()), due=dates, catch_up=st.integers(0, 20))
def test_every_missed_night_within_reach_is_run_once_oldest_first(
    tried: dict[dt.date, bool], due: dt.date, catch_up: int
) -> None:
    chosen = missed.choose(tried, due, catch_up).dates
    assert chosen == sorted(set(chosen)) and chosen[-1] == due
    reach = [due - dt.timedelta(days=n) for n in range(1, catch_up + 1)]
    assert set(chosen[:-1]) == {day for day in reach if tried and day > min(tried) and not tried.get(day)} | {
        day for day in reach if tried.get(day) is False
    }


def test_nights_out_of_reach_are_told_once_with_what_to_do() -> None:
    tried = {dt.date(2026, 9, 1): True}
    due = dt.date(2026, 9, 10)
    assert "`lintas backfill --from 2026-09-02 --to 2026-09-06`" in missed.choose(tried, due, 3).told[1]
    tried |= dict.fromkeys([dt.date(2026, 9, 7), dt.date(2026, 9, 8), dt.date(2026, 9, 9), due], True)
    assert missed.choose(tried, dt.date(2026, 9, 11), 3).told == []


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with store.writing(Home(tmp_path)) as opened:
        opened.execute(
            "INSERT INTO ops.run VALUES ('r', 'daily', DATE '2026-09-13', 'DONE', $at, $at, 'host', 1, NULL, NULL)",
            {"at": NOW},
        )
        yield opened


def test_a_clock_before_the_last_run_is_told_until_it_is_trusted(con: duckdb.DuckDBPyConnection) -> None:
    assert clock.check_clock(con, NOW - dt.timedelta(minutes=1), is_trusted=False) == 0
    earlier = NOW - dt.timedelta(days=3)
    with pytest.raises(WarehouseError, match=r"clock says 2026-09-11 19:00 UTC.*timedatectl.*--trust-clock"):
        clock.check_clock(con, earlier, is_trusted=False)
    assert clock.check_clock(con, earlier, is_trusted=True) == 1
    assert clock.check_clock(con, earlier, is_trusted=False) == 0


def test_a_run_date_in_the_future_is_run_only_when_something_was_delivered_for_it(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    today, future = dt.date(2026, 9, 14), dt.date(2062, 9, 14)
    assert clock.check_run_date(con, today, tmp_path, today) is None
    with pytest.raises(WarehouseError, match="2062-09-14 lies in the future: it is 2026-09-14 in Jakarta"):
        clock.check_run_date(con, future, tmp_path, today)
    (tmp_path / "crossing" / str(future)).mkdir(parents=True)
    (tmp_path / "crossing" / str(future) / "crossing.csv").touch()
    warning = clock.check_run_date(con, future, tmp_path, today)
    assert warning and "see whether the clock is right" in warning


def test_a_file_from_the_future_counts_as_received_now() -> None:
    now = NOW.replace(tzinfo=UTC)
    assert clock.received(now - dt.timedelta(days=1), now) == now - dt.timedelta(days=1)
    assert clock.received(now + dt.timedelta(days=900), now) - now < dt.timedelta(hours=1)
