"""PostgreSQL as a source, against a real server: nothing lost, nothing doubled, values as the contract has them."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from postgres_sender import DATED, NAMES, ROW, WHOLE, Make, connected, rows_of

import expectations
from benchmarks.servers import PostgresServer
from flows import intake
from flows.session import open_session
from flows.settings import Settings
from flows.sources.origin import opened
from flows.sources.source import SourceError
from warehouse.home import Home

pytestmark = pytest.mark.slow

DAY_1, DAY_2 = dt.date(2026, 9, 1), dt.date(2026, 9, 2)
# what the sender does by day, with which licence, on which business date, how many minutes its clock is off
ACTION = st.tuples(
    st.sampled_from(["put", "open", "commit"]), st.integers(0, 2), st.integers(1, 2), st.integers(-90, 90)
)


@pytest.mark.parametrize("reading", [DATED, WHOLE], ids=["watermark", "whole rows"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(days=[[("put", 0, 1, 0)], [("put", 0, 1, 0)], [("put", 0, 1, 0)]])
@example(days=[[("put", 0, 1, 90), ("open", 1, 1, 0)], [("put", 2, 1, -90)], [("commit", 0, 1, 0)]])
@given(days=st.lists(st.lists(ACTION, min_size=1, max_size=3), min_size=2, max_size=5))
def test_late_changed_and_uncommitted_rows_are_neither_lost_nor_doubled(
    reading: dict[str, str],
    days: list[list[tuple[str, int, int, int]]],
    licences: psycopg.Connection[Any],
    make: Make,
    server: PostgresServer,
) -> None:
    """Whatever the order, and however wrong the clock that sets the watermark: after each night the newest version of every key
    is the sender's row, and a night without a change brings nothing."""
    licences.execute("TRUNCATE licence")
    puller, kept, numbers = make(reading), dict[str, tuple[Any, str]](), itertools.count()

    def night() -> int:
        new = puller.night("licence")
        for remote, path in new:
            rows = rows_of(path)
            assert len({row["licence_id"] for row in rows}) == len(rows)
            for row in rows:
                version = ((remote.business_on, remote.modified_at), row["name"])
                kept[row["licence_id"]] = max(version, kept.get(row["licence_id"], version))
        return len(new)

    with connected(server) as other:
        other.autocommit = False
        for number, actions in enumerate(days):
            for what, key, day, minutes in actions:
                changed = dt.datetime(2026, 9, 4, tzinfo=dt.UTC) + dt.timedelta(minutes=number + minutes)
                row = (f"2026-09-0{day}", changed, f"L{day}{key}", f"PT {number % 2}")
                if what == "put":
                    licences.execute("DELETE FROM licence WHERE licence_id = %s", [row[2]])
                    licences.execute(ROW, row)
                elif what == "open":
                    other.execute(ROW, (*row[:2], f"U{next(numbers)}", row[3]))
                else:
                    other.commit()
            night()
            there = dict(licences.execute("SELECT licence_id, name FROM licence").fetchall())
            assert {key: name for key, (_, name) in kept.items() if key in there} == there
        other.rollback()
    assert night() == 0


def test_without_a_business_date_a_row_belongs_to_the_day_of_its_last_change(
    licences: psycopg.Connection[Any], make: Make
) -> None:
    for key, changed in (("L1", "2026-09-01 23:30+07"), ("L2", "2026-09-01 18:00+00")):
        licences.execute(ROW, (None, changed, key, "PT"))
    licences.execute(ROW, (None, "now", "L3", "PT"))
    puller = make({"query": f"SELECT {', '.join(NAMES)}, changed FROM licence", "watermark": "changed"})
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    found = {remote.business_on.day: rows_of(path) for remote, path in puller.night("licence", until)}
    assert {day: [row["licence_id"] for row in rows] for day, rows in found.items()} == {1: ["L1"], 2: ["L2"]}
    licences.execute("UPDATE licence SET changed = '2026-09-03 10:00+07', name = 'PT B' WHERE licence_id = 'L1'")
    ((remote, path),) = puller.night("licence", until)
    assert (remote.business_on.day, rows_of(path)[0]["name"]) == (3, "PT B")

    licences.execute("UPDATE licence SET changed = NULL WHERE licence_id = 'L2'")
    (passed,) = puller.passed("licence")
    assert passed.is_fault and passed.reason == "1 rows have nothing in changed; have the sender fill it in"


def test_one_look_gives_the_same_bytes_and_no_batch_holds_them_all(
    licences: psycopg.Connection[Any], make: Make, tmp_path: Path
) -> None:
    licences.execute(
        "INSERT INTO licence (day, licence_id, name) "
        "SELECT '2026-09-01', i, repeat('x', 400) || i FROM generate_series(1, 100000) i"
    )
    puller = make(WHOLE)
    ((remote, once),) = puller.night("licence")
    twice = tmp_path / "again"
    with opened("there", puller.options) as source:
        source.copy(remote, twice, 0)
    assert once.read_bytes() == twice.read_bytes()
    assert pq.ParquetFile(once).num_row_groups > 2


def test_values_become_the_text_of_the_contract(db: psycopg.Connection[Any], make: Make, tmp_path: Path) -> None:
    """From typed columns to rows of the warehouse: local times, dates, blank-padded text, NULL; what is no date is set aside."""
    types = {"crossed_at": "timestamptz", "birth_date": "date", "return_on": "date", "direction": "char(5)"}
    sent = {
        "crossed_at": "2026-09-01 23:30:05.25+00", "tpi_code": "A-CGK", "direction": "OUT", "mode": "AIR", "lane": "COUNTER",
        "doc_type": "PASPOR", "doc_no": "Z7770001", "issuing_state": "IDN", "mrz_name": "KENARI<<BUDI", "birth_date": "1990-05-01",
        "sex": "M", "nationality": "IDN", "return_on": "2026-10-01", "outcome": "BERANGKAT", "booking_ref": "PNR1",
    }  # fmt: skip
    names = [column.name for column in expectations.load_contract("crossing").columns]
    columns = ", ".join(f"{name} {types.get(name, 'text')}" for name in names)
    db.execute(f"CREATE TABLE crossing (day date, {columns})")
    for key, odd in {"C1": {}, "C2": {"birth_date": "infinity"}, "C3": {"return_on": None, "booking_ref": ""}}.items():
        row = sent | odd | {"crossing_id": key}
        marks = ", ".join(["%s"] * (len(names) + 1))
        db.execute(f"INSERT INTO crossing VALUES ({marks})", [DAY_2, *(row.get(name) for name in names)])
    puller = make({}, feeds=["crossing"], read={"crossing": {"table": "crossing", "date_column": "day"}})
    configuration = Settings.model_validate({"sources": {"there": puller.options}})
    said: list[str] = []
    with open_session(Home(tmp_path / "home"), configuration, "test", DAY_2, say=said.append) as session:
        judged = intake.check(session, intake.pull(session, "crossing", DAY_2, tmp_path))
        intake.take_in(session, judged)
        loaded = session.con.execute(
            "SELECT crossing_id, crossed_at::VARCHAR, direction, return_on, booking_ref FROM core.crossing ORDER BY 1"
        ).fetchall()
        aside = session.con.execute("SELECT column_name, expectation FROM ops.quarantine").fetchall()
        assert intake.pull(session, "crossing", DAY_2, tmp_path) == []
    assert loaded == [
        ("C1", "2026-09-02 06:30:05", "OUT", dt.date(2026, 10, 1), "PNR1"),
        ("C3", "2026-09-02 06:30:05", "OUT", None, None),
    ]
    assert {column for column, _ in aside} == {"birth_date"}
    assert not any("Z7770001" in line or "KENARI" in line for line in said)


def test_other_columns_are_refused_like_those_of_a_file_and_forbidden_ones_are_never_fetched(
    licences: psycopg.Connection[Any], make: Make, tmp_path: Path
) -> None:
    licences.execute(ROW, ("2026-09-01", None, "L1", "PT"))
    licences.execute("ALTER TABLE licence DROP phone; ALTER TABLE licence ADD agama text DEFAULT 'RAHASIA'")
    puller = make({"table": "licence", "date_column": "day", "watermark": "changed"})
    configuration = Settings.model_validate({"sources": {"there": puller.options}})
    with open_session(Home(tmp_path / "home"), configuration, "test", DAY_1, say=lambda _: None) as session:
        (item,) = intake.pull(session, "licence", DAY_1, tmp_path)
    assert item.refused and "column phone is missing" in item.refused.message_en and "agama" in item.refused.message_en
    ((_, path),) = puller.night("licence")
    assert pq.read_metadata(path).num_rows == 0
    with pytest.raises(SourceError, match="agama"):
        puller.tested()
    licences.execute("ALTER TABLE licence DROP agama; ALTER TABLE licence ADD phone text")
    assert puller.tested()[-1] == "licence: 8 columns as agreed; business dates 2026-09-01 to 2026-09-01 (1)"


def test_rows_that_are_again_what_they_were_are_a_delivery_too(
    licences: psycopg.Connection[Any],
    make: Make,
    session: Callable[..., Any],
    night: Callable[..., list[intake.Pulled]],
) -> None:
    licences.execute(ROW, ("2026-09-01", None, "L1", "PT A"))
    with session(sources={"there": make(WHOLE).options}) as run:
        for name in ("PT A", "PT B", "PT A"):
            licences.execute("UPDATE licence SET name = %s", [name])
            assert len(night(run, "licence")) == 1
            assert run.con.execute("SELECT name FROM core.licence WHERE until_on IS NULL").fetchall() == [(name,)]
        assert night(run, "licence") == []


def test_a_renamed_column_refuses_what_is_new_and_leaves_history_alone(
    licences: psycopg.Connection[Any],
    make: Make,
    session: Callable[..., Any],
    night: Callable[..., list[intake.Pulled]],
) -> None:
    for day in (1, 2):
        licences.execute(ROW, (f"2026-09-0{day}", f"2026-09-0{day}", f"L{day}", "PT"))

    def told(pulled: list[intake.Pulled]) -> list[tuple[int, bool]]:
        return [(item.delivery.business_on.day, item.refused is not None) for item in pulled]

    with session(sources={"there": make(DATED).options}) as run:
        assert told(night(run, "licence")) == [(1, False), (2, False)]
        licences.execute("ALTER TABLE licence RENAME phone TO telepon")
        assert told(night(run, "licence")) == []
        licences.execute(ROW, ("2026-09-01", "2026-09-03", "L3", "late"))
        assert told(night(run, "licence")) == [(1, True)]
        assert told(night(run, "licence")) == []
        licences.execute("ALTER TABLE licence RENAME telepon TO phone")
        assert told(night(run, "licence")) == [(1, False)]
        assert run.con.execute("SELECT count(*) FROM core.licence WHERE until_on IS NULL").fetchall() == [(3,)]
        assert told(night(run, "licence")) == []
