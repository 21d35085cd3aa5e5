"""The facts about people who travel, apply or are vouched for together: bounded, licence first, exact links only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from fact_world import RUN_ON, empty_world, fill
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms import engine

INPUTS = """
CREATE SCHEMA seen;
CREATE TABLE seen.population_registry (nik BIGINT, no_kk BIGINT);
CREATE TABLE seen.passport_application (
  application_id VARCHAR, guarantor_nik BIGINT, guarantor_phone VARCHAR, emergency_phone VARCHAR
);
CREATE TABLE fact.licence (
  licence_id VARCHAR, phone VARCHAR, licensed_from DATE, licensed_to DATE, sanction_from DATE, sanction_to DATE
);
"""
TABLES = ("seen.population_registry", "seen.passport_application", "fact.licence")
NOON = dt.datetime.fromisoformat("2026-11-10T12:00")


@pytest.fixture(scope="module")
def world() -> Iterator[duckdb.DuckDBPyConnection]:
    con = empty_world()
    con.execute(INPUTS)
    yield con
    con.close()


def rows(con: duckdb.DuckDBPyConnection, fact: str, columns: str) -> list[tuple[Any, ...]]:
    sql = engine.bind(engine.read_sql(engine.ROOT / "facts" / f"{fact}.sql").sql, {"run_on": RUN_ON})
    return con.execute(f"SELECT {columns} FROM ({sql}) AS made ORDER BY ALL").fetchall()


def put(con: duckdb.DuckDBPyConnection, **tables: list[tuple[Any, ...]]) -> None:
    for table in TABLES:
        con.execute(f"DELETE FROM {table}")
    for table, values in tables.items():
        name = table.replace("__", ".")
        marks = ", ".join("?" * len(values[0]))
        con.executemany(f"INSERT INTO {name} VALUES ({marks})", values)


def party(people: int, *, apart: dt.timedelta = dt.timedelta(minutes=1), **shared: Any) -> list[dict[str, Any]]:
    return [
        {"person_id": n, "out_crossing_id": f"OUT-{n:03}", "left_on": NOON.date(), "left_at_utc": NOON + n * apart}
        | shared
        for n in range(1, people + 1)
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.integers(2, 60))
def test_a_booking_ties_neighbours_both_ways_and_never_a_square(world: duckdb.DuckDBPyConnection, people: int) -> None:
    put(world)
    fill(world, {"fact.trip": party(people, booking_ref="ABC123")})
    pairs = set(rows(world, "companion", "person_id, other_id"))
    assert pairs == {
        (one, two) for one in range(1, people + 1) for two in range(1, people + 1) if 0 < abs(one - two) <= 9
    }
    assert pairs == {(two, one) for one, two in pairs}
    assert len(pairs) <= 18 * people


def test_one_agency_on_one_service_ties_those_who_leave_within_minutes(world: duckdb.DuckDBPyConnection) -> None:
    put(world)
    fill(world, {"fact.trip": party(3, apart=dt.timedelta(minutes=6), agency_id="AGT-1", booking_ref=None)})
    assert rows(world, "companion", "person_id, other_id, via") == [
        (1, 2, "SERVICE"), (2, 1, "SERVICE"), (2, 3, "SERVICE"), (3, 2, "SERVICE"),
    ]  # fmt: skip


def test_parties_of_a_licensed_agency_are_left_out_unless_it_is_sanctioned(world: duckdb.DuckDBPyConnection) -> None:
    licence = ("AGT-1", None, dt.date(2025, 1, 1), dt.date(2027, 1, 1))
    trips = {"fact.trip": party(2, agency_id="AGT-1", booking_ref="ABC123")}
    put(world, fact__licence=[(*licence, None, None)])
    fill(world, trips)
    assert rows(world, "companion", "person_id") == []
    put(world, fact__licence=[(*licence, dt.date(2026, 11, 10), dt.date(2027, 1, 1))])
    assert rows(world, "companion", "person_id, via") == [(1, "BOOKING"), (2, "BOOKING")]


def test_a_card_or_a_forebear_in_common_makes_family(world: duckdb.DuckDBPyConnection) -> None:
    put(world, seen__population_registry=[(1, 10), (2, 10), (3, 30), (4, 40), (5, 50)])
    kin = [{"person_id": 2, "kin_id": 3}, {"person_id": 4, "kin_id": 99}, {"person_id": 5, "kin_id": 99}]
    fill(world, {"fact.trip": party(5, booking_ref="ABC123"), "fact.kin": kin})
    family = [pair for *pair, is_family in rows(world, "companion", "person_id, other_id, is_family") if is_family]
    assert family == [[1, 2], [2, 1], [2, 3], [3, 2], [4, 5], [5, 4]]


def test_a_guarantor_outside_the_family_is_counted_by_card(world: duckdb.DuckDBPyConnection) -> None:
    given_contacts = [(f"APP-{n}", 7000, None, "+628990000001" if n < 4 else "+628990000002") for n in range(1, 6)]
    put(world, seen__passport_application=given_contacts)
    fill(
        world,
        {
            "fact.application": [
                {"application_id": "APP-1", "person_id": 1, "no_kk": 1},
                {"application_id": "APP-2", "person_id": 2, "no_kk": 2, "submitted_on": "2026-11-12"},
                {"application_id": "APP-3", "person_id": 3, "no_kk": 3, "is_guarantor_family": True},
                {"application_id": "APP-4", "person_id": 4, "no_kk": 4, "rung": "PROBABLE"},
                {"application_id": "APP-5", "person_id": 5, "no_kk": 5, "decision": "BATAL"},
            ],
            "fact.contact": [{"application_id": "APP-9", "no_kk": 2, "contact_value": "+628990000001"}],
        },
    )
    found = rows(world, "guarantor", "contact_kind, application_id, person_id, is_family, cards, last_on")
    assert [row for row in found if row[0] == "NIK"] == [
        ("NIK", "APP-1", 1, False, 2, dt.date(2026, 11, 12)),
        ("NIK", "APP-2", 2, False, 2, dt.date(2026, 11, 12)),
        ("NIK", "APP-3", 3, True, 2, dt.date(2026, 11, 12)),
        ("NIK", "APP-4", None, False, 2, dt.date(2026, 11, 12)),
    ]
    assert [row[1:5] for row in found if row[0] == "PHONE"] == [
        ("APP-1", 1, False, 2), ("APP-2", 2, True, 2), ("APP-3", 3, False, 2), ("APP-4", None, False, 0),
    ]  # fmt: skip


def test_a_batch_keeps_its_name_while_it_grows_and_counts_the_year_before(world: duckdb.DuckDBPyConnection) -> None:
    def applied(first: int, last: int, day: str, **other: Any) -> list[dict[str, Any]]:
        ids = range(first, last + 1)
        return [{"application_id": f"APP-{n:02}", "person_id": n, "no_kk": n, "submitted_on": day} | other for n in ids]

    fill(
        world,
        {
            "fact.application": [
                *applied(1, 4, "2026-11-08"),
                *applied(5, 6, "2026-11-10"),
                *applied(7, 7, "2026-11-13"),
                *applied(8, 10, "2026-11-17"),
                *applied(11, 15, "2026-11-10", channel="EAZY"),
                *applied(16, 18, "2026-03-01"),
                *applied(19, 20, "2026-03-01", office_code="KANIM1271", village_code="32.01.99.2002"),
                *applied(21, 22, "2025-10-01"),
            ]
        },
    )
    columns = "first_application_id, submitted_on, people, village_year, office_year, regency_year"
    assert rows(world, "batch", columns) == [
        ("APP-01", dt.date(2026, 11, 8), 4, 3, 3, 5),
        ("APP-01", dt.date(2026, 11, 10), 6, 3, 3, 5),
        ("APP-08", dt.date(2026, 11, 17), 3, 15, 15, 17),
    ]


def test_a_party_knows_shared_contacts_and_earlier_journeys(world: duckdb.DuckDBPyConnection) -> None:
    fill(
        world,
        {
            "fact.departure": [
                {
                    "repeat": 3,
                    "crossing_id": "OUT-#",
                    "person_id": "#",
                    "booking_ref": "ABC123",
                    "issuing_application_id": "APP-#",
                },
                {"crossing_id": "OUT-4", "person_id": 4, "booking_ref": "XYZ"},
                {"repeat": 2, "crossing_id": "OUT-5#", "booking_ref": "LIC", "is_agency_licensed": True},
            ],
            "fact.contact": [{"repeat": 2, "application_id": "APP-#", "no_kk": "#"}],
            "fact.companion": [{"person_id": 2, "other_id": 3}, {"person_id": 3, "other_id": 2}],
        },
    )
    assert rows(world, "party", "crossing_id, people, is_contact_shared, is_known_before") == [
        ("OUT-1", 3, True, False), ("OUT-2", 3, True, True), ("OUT-3", 3, False, True),
    ]  # fmt: skip


def test_a_confirmed_case_is_no_flag_and_tells_nothing_sealed(world: duckdb.DuckDBPyConnection) -> None:
    fill(
        world,
        {
            "fact.outcome": [
                {"flag_id": "F1", "rule_id": "C01", "person_id": 1, "is_confirmed": True, "is_sealed": False},
                {"flag_id": "F2", "rule_id": "C01", "person_id": 2, "is_confirmed": False, "is_sealed": False},
                {"flag_id": "F3", "rule_id": "E02", "person_id": 3, "is_confirmed": True, "is_sealed": True},
                {"flag_id": "F4", "rule_id": "D01", "person_id": None, "is_confirmed": True, "is_sealed": False},
            ],
            "fact.deferral": [
                {"person_id": 4, "record_key": "X1"},
                {"person_id": 5, "record_key": "X2", "reason_code": "DOKUMEN"},
            ],
        },
    )
    assert rows(world, "confirmed_case", "person_id, record_key") == [(1, "F1"), (4, "X1")]
