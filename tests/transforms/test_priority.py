"""The score by which people look: every part of it, and what it is drawn from."""

from __future__ import annotations

import duckdb
import pytest
from fact_world import RUN_ON, empty_world, fill
from flag_world import DAY, WEIGHTS, answer, clear, departure, flag, group, mitigate, parts, ranked


@pytest.fixture(scope="module")
def shared_world() -> duckdb.DuckDBPyConnection:
    return empty_world()


@pytest.fixture
def world(shared_world: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    clear(shared_world)
    return shared_world


def test_no_sum_of_points_turns_the_order_of_tiers_round() -> None:
    most = sum(WEIGHTS[key] for key in [("GROUP", "ORGANISER"), ("STRENGTH", "FULL"), ("FAMILY", "MOST")])
    most += WEIGHTS["PRECISION", "FULL"] + max(value for (part, _), value in WEIGHTS.items() if part == "LEAD")
    least = sum(value for (part, _), value in WEIGHTS.items() if part == "MITIGATION")
    steps = [WEIGHTS["TIER", tier] for tier in "123"]
    assert min(steps[0] - steps[1], steps[1] - steps[2]) > most - least


def test_every_part_is_kept_and_they_add_up(world: duckdb.DuckDBPyConnection) -> None:
    mitigate(world, "C01-X1", "FAMILY_LINK", "SCHOOL_TRIP", "CHOIR")
    (item,) = ranked(world, [flag("C01", "X1", 1), flag("B05", "A1", 1, kind="application", strength=0.9)])
    told = {"TIER": 250, "STRENGTH": 27, "FAMILY": 8, "PRECISION": 5, "HERE": 10, "FAMILY_LINK": -10, "OTHER": -8}
    assert parts(world, item["item_id"]) == told
    assert item["score"] == sum(told.values())
    assert (item["kind"], item["families"], item["unit_code"]) == ("person_trip", ["B", "C"], "A-CGK")
    # what speaks for the person stands with the flag it was found for, and families with each
    assert parts(world, "B05-A1") == {"TIER": 250, "STRENGTH": 27, "FAMILY": 8, "PRECISION": 5, "HERE": 10}
    assert world.execute("SELECT score FROM flag.item_flag WHERE flag_id = 'B05-A1'").fetchall() == [(300,)]
    unfilled = "SELECT 1 FROM flag.priority_part WHERE text LIKE '%{%' OR text_en LIKE '%{%' OR text = text_en"
    assert not world.execute(unfilled).fetchall()


def test_families_count_and_rules_of_one_family_do_not(world: duckdb.DuckDBPyConnection) -> None:
    items = ranked(
        world,
        [
            *(flag(rule, f"X1{rule}", 1) for rule in ("C01", "C02", "C03")),
            *(flag(rule, f"X2{rule}", 2) for rule in ("A01", "B01", "C01")),
            *(flag(rule, f"X3{rule}", 3) for rule in ("A01", "B01", "C01", "E01", "F01")),
        ],
    )
    assert [(item["person_id"], parts(world, item["item_id"])["FAMILY"]) for item in items] == [
        (3, 24),
        (2, 16),
        (1, 0),
    ]


def test_mitigating_evidence_counts_by_the_people_it_speaks_for(world: duckdb.DuckDBPyConnection) -> None:
    mitigate(world, "C01-X1", "ID_PMI")
    mitigate(world, "C02-X1b", "ID_PMI")
    flags = [flag("C01", "X1", 1), flag("C02", "X1b", 1), flag("C01", "X2", 2), flag("C01", "X3", 3)]
    (item,) = ranked(world, [*flags, group("D04", "BOOKING|1", [1, 2, 3])])
    assert parts(world, item["item_id"])["ID_PMI"] == -5
    assert parts(world, "C01-X1")["ID_PMI"] == -15
    shown = world.execute("SELECT text FROM flag.priority_part WHERE code = 'ID_PMI' AND scope = 'item'").fetchall()
    assert shown == [("Meringankan: ID PMI (1/3)",)]


@pytest.mark.parametrize(
    ("confirmed", "unfounded", "points"), [(0, 0, 5), (3, 0, 8), (20, 0, 15), (0, 30, 2), (80, 20, 18)]
)
def test_precision_is_drawn_to_the_prior(
    world: duckdb.DuckDBPyConnection, confirmed: int, unfounded: int, points: int
) -> None:
    answer(world, "C01", "TERKONFIRMASI_TPPO", confirmed)
    answer(world, "C01", "LANJUT_BERSIH", unfounded)
    answer(world, "C01", "DITUNDA_LENGKAPI", 7)
    answer(world, "C02", "TERKONFIRMASI_TPPO", 50)
    (item,) = ranked(world, [flag("C01", "X1", 1)])
    assert parts(world, item["item_id"])["PRECISION"] == points


@pytest.mark.parametrize(
    ("hours", "code", "lead"),
    [
        (0.0, "PLANNED_24H", 0),
        (24.9, "PLANNED_24H", 24),
        (25, "PLANNED_72H", 25),
        (72, "PLANNED_72H", 72),
        (73, "PLANNED_LATER", 73),
        (-0.1, "UNKNOWN", None),
    ],
)
def test_time_left_is_from_the_passenger_list(
    world: duckdb.DuckDBPyConnection, hours: float, code: str, lead: int | None
) -> None:
    fill(world, {"fact.departure": [departure("X1", hours or 0.001)]})
    (item,) = ranked(world, [flag("C01", "X1", 1, feed="passenger_list")])
    assert code in parts(world, item["item_id"])
    assert (item["lead_hours"], item["departs_at"] is None) == (lead, lead is None)


@pytest.mark.parametrize(("outcome", "code"), [("BERANGKAT", "LEFT"), ("DITUNDA", "HERE"), ("BATAL", "UNKNOWN")])
def test_who_has_left_can_wait(world: duckdb.DuckDBPyConnection, outcome: str, code: str) -> None:
    earlier = flag("B05", "A1", 1, kind="application", on=RUN_ON - DAY)
    fill(world, {"fact.departure": [departure("X1", None, outcome=outcome, feed="crossing")]})
    (item,) = ranked(world, [flag("C01", "X1", 1), earlier])
    assert ("HERE" if code == "UNKNOWN" else code) in parts(world, item["item_id"])


def test_planned_departures_come_first_in_their_tier_and_are_met_where_they_leave(
    world: duckdb.DuckDBPyConnection,
) -> None:
    fill(world, {"fact.departure": [departure("P1", 30, tpi_code="L-BTC")]})
    items = ranked(
        world,
        [
            flag("C10", "X9", 9, tier=1, strength=0.1),
            flag("C01", "X2", 2, strength=0.9),
            flag("B05", "P1", 1, feed="passenger_list", unit="KANIM3201"),
            flag("A01", "X1", 1, unit="KANIM3201"),
        ],
    )
    assert [item["person_id"] for item in items] == [9, 1, 2]
    assert [item["place"] for item in items] == [1, 2, 3]
    assert (items[1]["unit_code"], items[1]["lead_hours"]) == ("L-BTC", 30)
    kept = world.execute("SELECT service_no FROM flag.item_flag WHERE flag_id = 'B05-P1'").fetchall()
    assert kept == [("GA1",)]
