"""What speaks for a person or a group stands with its flag, before departure as after."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from fact_world import RUN_ON, empty_world, fill

from transforms.flagging import evaluate
from transforms.rulebook import load_rules

RULES = {rule.id: rule for rule in load_rules()[0]}
WORK = {"visa_type": "WORK", "destination": "HKG"}
LONG_VISIT = {"booking_ref": "BK", "return_on": "2026-12-30"}


@pytest.fixture(scope="module")
def world() -> duckdb.DuckDBPyConnection:
    return empty_world()


def told(con: duckdb.DuckDBPyConnection, rule_id: str, given: dict[str, Any]) -> dict[str, str]:
    fill(con, given)
    con.execute("DELETE FROM identity.link")
    con.execute("INSERT INTO identity.link SELECT feed, crossing_id, person_id FROM fact.departure")
    (run,) = evaluate(con, [RULES[rule_id]], RUN_ON)
    assert (run.state, run.hits) == ("DONE", 1)
    return dict(con.execute("SELECT kind, text_en FROM new_mitigation").fetchall())


@pytest.mark.parametrize(
    ("departure", "sign", "kinds"),
    [
        ({"return_on": "2026-12-15"}, {"booked_days": 30}, {"RETURN_BOOKED"}),
        ({"return_on": "2026-12-16"}, {"booked_days": 31}, set()),
        ({"return_on": "2027-01-14"}, {"booked_days": 60, "visa_free_days": 60}, {"RETURN_BOOKED"}),
        ({"mode": "SEA", "tpi_province_code": "32"}, {}, {"BORDER_RESIDENT"}),
        ({"mode": "AIR", "tpi_province_code": "32"}, {}, set()),
        ({"mode": "LAND", "tpi_province_code": "61"}, {}, set()),
        ({}, {"family_abroad": 2}, {"FAMILY_ABROAD"}),
        ({"family_adults": 1}, {}, {"FAMILY_LINK"}),
        ({"is_agency_licensed": True}, {}, {"LICENSED_BUREAU"}),
    ],
)
def test_a_departure(
    world: duckdb.DuckDBPyConnection, departure: dict[str, Any], sign: dict[str, Any], kinds: set[str]
) -> None:
    found = told(world, "C09", {"fact.departure": [WORK | departure], "fact.departure_sign": [sign]})
    assert found.keys() == kinds


def test_a_planned_departure(world: duckdb.DuckDBPyConnection) -> None:
    planned = {
        "crossing_id": "L1|Z1", "feed": "passenger_list", "is_planned": True, "outcome": "DIJADWALKAN", "lane": None,
        "age_years": 16, "crossed_on": "2026-11-21", "known_on": RUN_ON,
    }  # fmt: skip
    given = {
        "fact.departure": [planned | {"return_on": "2026-11-25"}],
        "fact.departure_sign": [{"crossing_id": "L1|Z1", "booked_days": 4}],
        "fact.trip": [{"returned_on": "2026-11-30"}],
    }
    assert told(world, "C10", given) == {"RETURN_BOOKED": "The way back is booked for 2026-11-25"}


def test_a_group_is_told_in_counts_of_its_members(world: duckdb.DuckDBPyConnection) -> None:
    members = [{"crossing_id": f"OUT-{place}", "person_id": place, "family_adults": place % 2} for place in range(1, 5)]
    given = {
        "fact.service": [
            {"sources": [{"feed": "crossing", "record_key": f"OUT-{n}", "part": "x"} for n in range(1, 5)]}
        ],
        "fact.departure": members,
        "fact.departure_sign": [{"crossing_id": "OUT-#", "repeat": 3, "booked_days": 9}],
        "fact.trip": [{"person_id": 3}, {"person_id": 9}],
        "fact.placement": [{"person_id": 2}, {"person_id": 4}],
    }
    assert told(world, "C12", given) == {
        "RETURN_BOOKED": "3 of the group have the way back booked",
        "PAST_RETURNS": "1 of the group went abroad before and came home",
        "ID_PMI": "2 of the group are on record in the placement registry",
        "FAMILY_LINK": "2 of the group travel with their family",
    }


def test_a_flag_on_the_work_of_the_system_tells_nothing_of_the_person(world: duckdb.DuckDBPyConnection) -> None:
    given = {
        "fact.departure": [{"lane": "AUTOGATE", "mode": "SEA", "tpi_province_code": "32", "family_adults": 1}],
        "fact.departure_sign": [{"booked_days": 4, "family_abroad": 1}],
        "fact.open_flag": [{}],
        "fact.trip": [{}],
    }
    assert told(world, "C11", given) == {}


def test_flags_are_read_by_the_rule_that_measures_the_system_alone() -> None:
    assert [rule.id for rule in RULES.values() if "fact.open_flag" in rule.reads] == ["C11"]
    assert "CAST(NULL AS BIGINT) AS person_id" in RULES["C11"].sql
