"""Flags follow from hits: whatever order the runs came in, whatever failed between them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Iterable
from typing import Any

import duckdb
import pytest
from fact_world import RUN_ON, empty_world, fill
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.flagging import RuleRun, evaluate, record
from transforms.rulebook import Rule, RuleError, load_rules

RULES = {rule.id: rule for rule in load_rules()[0]}
C09, C10 = RULES["C09"], RULES["C10"]
WORKER = {"crossing_id": "OUT-W#", "person_id": "1#", "visa_type": "WORK", "destination": "ARE", "repeat": 3}
SIGN = {"crossing_id": "OUT-W#", "repeat": 3}
DAY = dt.timedelta(days=1)


@pytest.fixture
def world() -> duckdb.DuckDBPyConnection:
    con = empty_world()
    fill(con, {"fact.departure": [WORKER], "fact.departure_sign": [SIGN]})
    return con


def run(
    con: duckdb.DuckDBPyConnection, rules: Iterable[Rule], run_on: dt.date = RUN_ON, **more: Any
) -> dict[str, RuleRun]:
    listed = list(rules)
    runs = evaluate(con, listed, run_on, **more)
    con.begin()
    record(con, listed, runs)
    con.commit()
    return {entry.rule_id: entry for entry in runs}


def rows(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[Any, ...]]:
    return con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()


def test_a_run_leaves_flags_with_reasons_sources_and_its_own_record(world: duckdb.DuckDBPyConnection) -> None:
    runs = run(world, RULES.values())
    assert runs["C09"] == RuleRun(RUN_ON, "C09", C09.version, "DONE", 3, C09.cap)
    assert {entry.state for entry in runs.values()} == {"DONE"}
    flags = world.execute("SELECT DISTINCT rule_id, status, subject_kind, label, tier FROM flag.flag").fetchall()
    assert flags == [("C09", "OPEN", "crossing", "PMI_NP", 2)]
    ((flag_id, reason, sources),) = world.execute(
        "SELECT flag_id, reason, sources FROM flag.flag WHERE subject_key = 'OUT-W1'"
    ).fetchall()
    assert len(flag_id) == 16
    assert reason.startswith("Visa kerja ke ARE, tidak ada kontrak berlaku")
    assert sources == [{"feed": "crossing", "record_key": "OUT-W1", "part": "visa_type"}]
    assert len(rows(world, "ops.rule_run")) == len(RULES)


@pytest.mark.slow
def test_running_a_date_again_changes_nothing(world: duckdb.DuckDBPyConnection) -> None:
    tables = ("flag.hit", "flag.flag", "flag.mitigation", "ops.rule_run")
    run(world, RULES.values())
    before = [rows(world, table) for table in tables]
    run(world, RULES.values())
    assert [rows(world, table) for table in tables] == before


def test_a_flag_is_cleared_by_the_record_that_arrives_late(world: duckdb.DuckDBPyConnection) -> None:
    run(world, [C09])
    signs = [SIGN | {"repeat": 1, "open_placements": 1}, {"crossing_id": "OUT-W2"}, {"crossing_id": "OUT-W3"}]
    fill(world, {"fact.departure": [WORKER], "fact.departure_sign": signs})
    run(world, [C09], RUN_ON + DAY)
    columns = "subject_key, status, last_run_on, cleared_run_on"
    found = world.execute(f"SELECT {columns} FROM flag.flag ORDER BY subject_key").fetchall()
    assert found[0] == ("OUT-W1", "CLEARED", RUN_ON, RUN_ON + DAY)
    assert {status for _, status, *_ in found[1:]} == {"OPEN"}


@pytest.mark.slow
@pytest.mark.parametrize(("holder", "told"), [(12, "LINK_CHANGED"), (None, "LINK_CHANGED"), (11, "NO_LONGER_HOLDS")])
def test_a_cleared_flag_says_whether_its_records_changed_hands(
    world: duckdb.DuckDBPyConnection, holder: int | None, told: str
) -> None:
    world.execute("INSERT INTO identity.link VALUES ('crossing', 'OUT-W1', 11), ('crossing', 'OUT-W2', 12)")
    run(world, [C09])
    assert world.execute("SELECT source_persons FROM flag.hit WHERE subject_key = 'OUT-W1'").fetchall() == [([11],)]
    world.execute("UPDATE identity.link SET person_id = ? WHERE record_key = 'OUT-W1'", [holder])
    fill(world, {})
    run(world, [C09], RUN_ON + DAY)
    found = dict(world.execute("SELECT subject_key, cleared_reason FROM flag.flag").fetchall())
    assert found == {"OUT-W1": told, "OUT-W2": "NO_LONGER_HOLDS", "OUT-W3": "NO_LONGER_HOLDS"}


@pytest.mark.parametrize(
    ("doc_no", "left_on", "told"),
    [
        ("Z1", RUN_ON + DAY, "DEPARTED"),
        ("Z2", RUN_ON + DAY, "NO_LONGER_HOLDS"),
        ("Z1", RUN_ON + 3 * DAY, "NO_LONGER_HOLDS"),
    ],
)
def test_a_flag_on_a_planned_departure_is_cleared_by_the_departure(
    world: duckdb.DuckDBPyConnection, doc_no: str, left_on: dt.date, told: str
) -> None:
    key = {"crossing_id": "LIST|Z1", "repeat": 1}
    fill(world, {"fact.departure": [WORKER | key], "fact.departure_sign": [SIGN | key]})
    run(world, [C09])
    world.execute("UPDATE flag.hit SET sources = [{feed: 'passenger_list', record_key: 'LIST|Z1', part: 'list'}]")
    world.execute("INSERT INTO core.crossing VALUES (?, 'OUT', ?, NULL, ?)", [doc_no, left_on, left_on])
    fill(world, {})
    run(world, [C09], RUN_ON + 2 * DAY)
    assert rows(world, "(SELECT status, cleared_reason FROM flag.flag)") == [("CLEARED", told)]


def test_what_a_rule_found_that_ever_ran_sealed_stays_sealed(world: duckdb.DuckDBPyConnection) -> None:
    runs = run(world, [dataclasses.replace(C09, is_sealed=True)])
    assert runs["C09"].is_sealed
    run(world, [C09], RUN_ON + DAY)
    assert world.execute("SELECT DISTINCT is_sealed FROM flag.flag").fetchall() == [(True,)]


def test_an_event_that_leaves_the_window_lapses(world: duckdb.DuckDBPyConnection) -> None:
    run(world, [C09])
    run(world, [C09], RUN_ON + 40 * DAY)
    assert {row[0] for row in world.execute("SELECT status FROM flag.flag").fetchall()} == {"LAPSED"}


def test_over_the_cap_a_rule_writes_nothing_and_the_others_go_on(world: duckdb.DuckDBPyConnection) -> None:
    child = {"crossing_id": "OUT-K", "person_id": 99, "age_years": 15}
    fill(world, {"fact.departure": [WORKER, child], "fact.departure_sign": [SIGN, {"crossing_id": "OUT-K"}]})
    run(world, [C09, C10])
    runs = run(world, [dataclasses.replace(C09, cap=2), C10])
    assert (runs["C09"].state, runs["C09"].hits) == ("OVER_CAP", 3)
    assert "cap 2" in str(runs["C09"].reason)
    assert {row[0] for row in world.execute("SELECT rule_id FROM flag.flag").fetchall()} == {"C10"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "instead", "told"),
    [
        ("departure.visa_type = 'WORK'", "departure.visa = 'WORK'", "visa"),
        ("departure.visa_type = 'WORK'", "CAST(departure.tpi_code AS INTEGER) = 1", "ConversionException"),
        ("departure.crossing_id AS subject_key", "'x' AS subject_key", "2 subjects more than once"),
        ("known_on AS occurred_on", "known_on + 99 AS occurred_on", "3 dates outside the window"),
        ("  0.5\n", "  1.5\n", "3 strengths outside 0..1"),
    ],
)
def test_a_failing_rule_says_so_and_the_others_go_on(
    world: duckdb.DuckDBPyConnection, part: str, instead: str, told: str
) -> None:
    sql = C09.sql.replace(part, instead)
    assert sql != C09.sql
    runs = run(world, [dataclasses.replace(C09, sql=sql), dataclasses.replace(C09, id="C99")])
    assert runs["C09"].state == "ERROR"
    assert told in str(runs["C09"].reason)
    assert "A-CGK" not in str(runs["C09"].reason)
    assert runs["C99"].hits == 3


def test_rules_without_their_feed_or_past_their_sunset_are_skipped(world: duckdb.DuckDBPyConnection) -> None:
    old = dataclasses.replace(C10, sunset_on=RUN_ON - DAY)
    runs = run(world, [C09, old], failed_feeds={"placement"}, broken=[RuleError("X01", "tier: write 1")])
    assert runs["C09"].state == "SKIPPED"
    assert "placement" in str(runs["C09"].reason)
    assert "sunset" in str(runs["C10"].reason)
    assert (runs["X01"].state, runs["X01"].reason) == ("ERROR", "tier: write 1")


def test_shadow_rules_are_measured_and_not_published(world: duckdb.DuckDBPyConnection) -> None:
    runs = run(world, [dataclasses.replace(C09, status="shadow"), dataclasses.replace(C10, status="draft")])
    assert list(runs) == ["C09"]
    assert len(rows(world, "flag.hit")) == 3
    assert rows(world, "flag.flag") == []


def test_mitigating_evidence_is_computed_for_every_flag(world: duckdb.DuckDBPyConnection) -> None:
    fill(
        world,
        {
            "fact.application": [{"is_bureau_licensed": True, "is_guarantor_family": True}],
            "fact.departure": [{"visa_type": "WORK", "destination": "ARE", "issuing_application_id": "APP"}],
            "fact.departure_sign": [{}],
            "fact.trip": [{}],
            "fact.placement": [{"status": "PULANG", "status_on": "2026-01-31", "contract_to": "2026-01-31"}],
        },
    )
    run(world, [C09])
    kinds = {row[0] for row in world.execute("SELECT kind FROM flag.mitigation").fetchall()}
    assert kinds == {"ID_PMI", "LICENSED_BUREAU", "PAST_RETURNS", "FAMILY_LINK"}
    assert not world.execute("SELECT 1 FROM flag.mitigation WHERE text = text_en OR text LIKE '%PMI-1%'").fetchall()


@pytest.fixture(scope="module")
def two_worlds() -> list[duckdb.DuckDBPyConnection]:
    return [empty_world(), empty_world()]


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pattern=st.lists(st.tuples(st.booleans(), st.sampled_from(["DONE", "DONE", "OVER_CAP", "SKIPPED"])), max_size=6),
    seed=st.integers(0, 2**16),
)
def test_flags_do_not_depend_on_the_order_of_the_runs(
    two_worlds: list[duckdb.DuckDBPyConnection], pattern: list[tuple[bool, str]], seed: int
) -> None:
    """Each day the event is seen or not and the rule runs or not: the flag is as defined, in any order."""
    days = [(RUN_ON + index * DAY, seen, state) for index, (seen, state) in enumerate(pattern)]
    ends = RUN_ON + 5 * DAY
    rule = dataclasses.replace(C09, look_back_days=5)
    shuffled = random.Random(seed).sample(days + days, 2 * len(days))
    for con, turns in zip(two_worlds, (days, shuffled), strict=True):
        for table in ("flag.hit", "flag.flag", "flag.mitigation", "ops.rule_run"):
            con.execute(f"DELETE FROM {table}")
        for run_on, seen, state in turns:
            going = {"fact.departure": [{"visa_type": "WORK", "crossed_on": RUN_ON}], "fact.departure_sign": [{}]}
            fill(con, going if seen else {})
            capped = dataclasses.replace(rule, cap=0) if state == "OVER_CAP" else rule
            run(con, [capped], run_on, failed_feeds=["crossing"] if state == "SKIPPED" else [])
    assert rows(two_worlds[0], "flag.flag") == rows(two_worlds[1], "flag.flag")

    # a capped rule that sees nothing is under its cap
    done = [day for day, seen, state in days if state == "DONE" or (state == "OVER_CAP" and not (seen and day < ends))]
    hit = [day for day, seen, state in days if state == "DONE" and seen and day < ends]
    expected: list[tuple[Any, ...]] = []
    if hit:
        cleared = next((day for day in done if max(hit) < day < ends), None)
        status = "CLEARED" if cleared else "LAPSED" if max(done) >= ends else "OPEN"
        expected = [(min(hit), max(hit), cleared, status)]
    found = two_worlds[0].execute("SELECT first_run_on, last_run_on, cleared_run_on, status FROM flag.flag").fetchall()
    assert found == expected
