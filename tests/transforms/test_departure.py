"""Departures as the facts tell them: planned ones until the person is seen leaving, and what is on record beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from fact_world import RUN_ON

from flows.rule_world import empty_facts
from transforms import engine

pytestmark = pytest.mark.slow

ALICE, BUDI = 3201995010900001, 3201995010900002
DAY = dt.timedelta(days=1)
LIST: dict[str, Any] = {
    "list_id": "L1", "sent_at": f"{RUN_ON} 08:00:00", "service_no": "XA1", "departs_at": f"{RUN_ON + DAY} 06:00:00",
    "tpi_code": "A-CGK", "doc_type": "PASPOR", "doc_no": "Z0000001", "issuing_state": "IDN", "birth_on": "1990-05-25",
    "nationality": "IDN", "booking_ref": "BK1", "final_destination": "KHM", "business_on": str(RUN_ON),
}  # fmt: skip
OUT: dict[str, Any] = {
    "crossing_id": "C1", "crossed_at": f"{RUN_ON} 10:00:00", "tpi_code": "A-CGK", "direction": "OUT", "mode": "AIR",
    "service_no": "XA1", "lane": "COUNTER", "doc_type": "PASPOR", "doc_no": "Z0000001", "issuing_state": "IDN",
    "birth_on": "1990-05-25", "nationality": "IDN", "declared_destination": "SGP", "booked_destination": "KHM",
    "purpose": "WISATA", "outcome": "BERANGKAT", "business_on": str(RUN_ON),
}  # fmt: skip


@pytest.fixture(scope="module")
def opened() -> duckdb.DuckDBPyConnection:
    return empty_facts()


@pytest.fixture
def con(opened: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    yield opened
    for table in (
        "core.passenger_list",
        "core.crossing",
        "core.placement",
        "identity.link",
        "flag.hit",
        "ops.rule_run",
    ):
        opened.execute(f"DELETE FROM {table}")


def put(con: duckdb.DuckDBPyConnection, table: str, *rows: dict[str, Any]) -> None:
    for row in rows:
        marks = ", ".join(f"${name}" for name in row)
        con.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", row)


def link(con: duckdb.DuckDBPyConnection, feed: str, **persons: int | None) -> None:
    for key, person in persons.items():
        put(
            con,
            "identity.link",
            {"feed": feed, "record_key": key.replace("_", "|"), "person_id": person, "rung": "BOOK"},
        )


def built(con: duckdb.DuckDBPyConnection, *names: str, run_on: dt.date = RUN_ON) -> None:
    engine.see(con, run_on)
    for name in names:
        file = engine.read_sql(engine.ROOT / "facts" / f"{name}.sql")
        con.execute(f"CREATE OR REPLACE TABLE fact.{name} AS {engine.bind(file.sql, {'run_on': run_on})}")


def planned(con: duckdb.DuckDBPyConnection, run_on: dt.date = RUN_ON) -> list[tuple[Any, ...]]:
    built(con, "planned_departure", "passage", "departure", run_on=run_on)
    return con.execute(
        "SELECT crossing_id, person_id, CAST(known_on AS VARCHAR), return_on IS NOT NULL FROM fact.departure WHERE is_planned"
    ).fetchall()


def test_the_first_list_names_a_planned_departure_and_the_last_tells_what_is_booked(
    con: duckdb.DuckDBPyConnection,
) -> None:
    later = {"list_id": "L2", "sent_at": f"{RUN_ON} 20:00:00", "return_on": "2026-11-25"}
    put(con, "core.passenger_list", LIST | {"sent_at": f"{RUN_ON - DAY} 20:00:00"}, LIST | later)
    link(con, "passenger_list", L1_Z0000001=ALICE, L2_Z0000001=ALICE)
    assert planned(con) == [("L1|Z0000001", ALICE, str(RUN_ON - DAY), True)]
    columns = "outcome, lane, purpose, visa_type, declared_destination, destination, mode, party_size"
    ((*row,),) = con.execute(f"SELECT {columns} FROM fact.departure").fetchall()
    assert row == ["DIJADWALKAN", None, None, None, None, "KHM", "AIR", 1]


@pytest.mark.parametrize(
    ("seen", "person", "remains"),
    [
        ({}, ALICE, False),
        ({"outcome": "DITUNDA"}, ALICE, False),
        ({"doc_no": "Z0000009"}, ALICE, False),
        ({"doc_no": "Z0000009"}, BUDI, True),
        ({"direction": "IN"}, ALICE, True),
        ({"crossed_at": f"{RUN_ON - DAY} 10:00:00"}, ALICE, True),
        ({"issuing_state": "MYS"}, None, True),
    ],
)
def test_whoever_is_seen_at_a_post_within_a_day_is_planned_no_longer(
    con: duckdb.DuckDBPyConnection, seen: dict[str, Any], person: int | None, remains: bool
) -> None:
    put(con, "core.passenger_list", LIST)
    link(con, "passenger_list", L1_Z0000001=ALICE)
    put(con, "core.crossing", OUT | seen)
    link(con, "crossing", C1=person)
    assert bool(planned(con)) is remains


def test_a_service_that_left_more_than_a_day_ago_is_planned_no_longer(con: duckdb.DuckDBPyConnection) -> None:
    put(con, "core.passenger_list", LIST)
    link(con, "passenger_list", L1_Z0000001=ALICE)
    assert planned(con, RUN_ON + 2 * DAY)
    assert not planned(con, RUN_ON + 3 * DAY)


def test_a_party_is_whole_while_half_of_it_has_left(con: duckdb.DuckDBPyConnection) -> None:
    ahead = {"departs_at": f"{RUN_ON} 12:00:00"}
    put(con, "core.passenger_list", LIST | ahead, LIST | ahead | {"doc_no": "Z0000002"})
    link(con, "passenger_list", L1_Z0000001=ALICE, L1_Z0000002=BUDI)
    again = OUT | {"crossing_id": "C2", "crossed_at": f"{RUN_ON} 10:20:00", "booking_ref": "BK1"}
    put(con, "core.crossing", OUT | {"booking_ref": "BK1"}, again)
    link(con, "crossing", C1=ALICE, C2=ALICE)
    planned(con)
    found = con.execute("SELECT crossing_id, party_size FROM fact.departure ORDER BY crossing_id").fetchall()
    assert found == [("C1", 2), ("L1|Z0000002", 2)]


def test_what_stands_beside_a_departure(con: duckdb.DuckDBPyConnection) -> None:
    put(con, "core.crossing", OUT | {"return_on": str(RUN_ON + 40 * DAY)})
    link(con, "crossing", C1=ALICE)
    put(
        con,
        "core.placement",
        {
            "id_pmi": "P1",
            "destination": "KHM",
            "status": "BERANGKAT",
            "status_on": "2026-01-01",
            "business_on": "2026-01-02",
        },
    )
    link(con, "placement", P1=ALICE)
    built(con, "planned_departure", "passage", "departure", "placement", "departure_sign")
    columns = (
        "booked_days, visa_free_days, is_other_destination, is_without_agreement, is_concern, is_labour, is_moratorium"
    )
    ((*row,),) = con.execute(f"SELECT {columns}, open_placements FROM fact.departure_sign").fetchall()
    assert row == [40, 30, True, True, True, True, False, 1]


def test_the_last_deferral_at_a_post_counts_for_a_retry(con: duckdb.DuckDBPyConnection) -> None:
    deferred = OUT | {"outcome": "DITUNDA", "deferral_reason": "PMI_NP"}
    put(
        con,
        "core.crossing",
        OUT | {"tpi_code": "L-BTC"},
        deferred | {"crossing_id": "C2", "crossed_at": f"{RUN_ON - 9 * DAY} 10:00:00"},
        deferred | {"crossing_id": "C3", "crossed_at": f"{RUN_ON - 20 * DAY} 10:00:00"},
        deferred | {"crossing_id": "C4", "crossed_at": f"{RUN_ON - 2 * DAY} 10:00:00", "deferral_reason": "DOKUMEN"},
    )
    link(con, "crossing", C1=ALICE, C2=ALICE, C3=ALICE, C4=ALICE)
    built(con, "planned_departure", "passage", "departure", "placement", "retry")
    found = con.execute("SELECT earlier_crossing_id, days_since FROM fact.retry WHERE crossing_id = 'C1'").fetchall()
    assert found == [("C2", 9)]


def test_an_open_flag_is_one_that_earlier_runs_left_open(con: duckdb.DuckDBPyConnection) -> None:
    for rule, tier, sealed in (("C05", 2, False), ("C02", 3, False), ("E02", 1, True)):
        for back, state in ((4, "DONE"), (3, "DONE"), (2, "OVER_CAP"), (1, "DONE"), (0, "DONE")):
            run = {"run_on": str(RUN_ON - back * DAY), "rule_id": rule, "rule_version": "1.0", "state": state}
            put(con, "ops.rule_run", run | {"hits": 1, "cap": 9, "is_sealed": sealed})
            if back in (4, 3, 0):
                hit = {
                    "flag_id": rule,
                    "tier": tier,
                    "label": "PMI_NP",
                    "subject_kind": "crossing",
                    "subject_key": "C1",
                }
                told = {
                    "strength": 0.5,
                    "reason": "r",
                    "reason_en": "r",
                    "evidence": "{}",
                    "sources": [],
                    "person_id": ALICE,
                }
                put(con, "flag.hit", {"occurred_on": str(RUN_ON), **hit, **told, **{k: run[k] for k in list(run)[:3]}})
    built(con, "open_flag")
    found = con.execute(
        "SELECT flag_id, CAST(since_on AS VARCHAR), CAST(until_on AS VARCHAR) FROM fact.open_flag"
    ).fetchall()
    assert found == [("C05", str(RUN_ON - 4 * DAY), str(RUN_ON - DAY))]
