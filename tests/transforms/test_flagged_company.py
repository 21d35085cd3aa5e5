"""Nobody is flagged for the company of a flagged person: ties to people with flags change nothing for an ordinary traveller."""

from __future__ import annotations

import copy
from typing import Any

import duckdb
import pytest
from fact_world import empty_world, fill, hits
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.rule_cases import cases
from transforms.rulebook import Rule, load_rules

ORDINARY = 900
RULES = {rule.id: rule for rule in load_rules()[0] if rule.id[0] in "DE"}
HITS = [
    (rule_id, case) for rule_id in RULES for case in cases(rule_id) if case["kind"] == "hit" and "run_on" not in case
]
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def world() -> duckdb.DuckDBPyConnection:
    return empty_world()


def flagged(rows: Rows) -> set[int]:
    """The people of a case, by the rows that name one."""
    named = (
        str(row.get("person_id", 1)).replace("#", str(turn))
        for table in ("fact.trip", "fact.departure", "fact.application", "fact.guarantor", "fact.companion")
        for row in rows.get(table, [])
        for turn in range(1, row.get("repeat", 1) + 1)
    )
    return {int(person) for person in named if person != "None"}


def tie(rows: Rows, how: str) -> None:
    """Tie an ordinary traveller, who travelled before and has a return booked, to everybody of the case in one way."""
    others = flagged(rows)
    if how == "flags":
        rows["fact.open_flag"] = [{"flag_id": f"F{person}", "person_id": person, "tier": 1} for person in others]
    elif how == "companion":
        pairs = [(ORDINARY, other, "OUT-X", f"OUT-{other}") for other in others]
        pairs += [(other, one, theirs, mine) for one, other, mine, theirs in pairs]
        rows.setdefault("fact.companion", []).extend(
            {"person_id": one, "other_id": other, "crossing_id": mine, "other_crossing_id": theirs}
            for one, other, mine, theirs in pairs
        )
    elif how == "party":
        keys = {row.get("party_key", "BOOKING|ABC123|2026-11-15") for row in rows.get("fact.party", [{}])}
        rows.setdefault("fact.party", []).extend({"party_key": key, "crossing_id": "OUT-X"} for key in keys)
    elif how == "guarantor":
        values = {row.get("contact_value", "3201994107700001") for row in rows.get("fact.guarantor", [{}])}
        rows.setdefault("fact.guarantor", []).extend(
            {"application_id": "APP-X", "person_id": ORDINARY, "no_kk": ORDINARY, "contact_value": value}
            for value in values
        )
    else:
        rows.setdefault("fact.contact", []).append(
            {"application_id": "APP-X", "person_id": ORDINARY, "no_kk": ORDINARY}
        )


def ordinary(rows: Rows) -> None:
    rows.setdefault("fact.application", []).append({"application_id": "APP-X", "person_id": ORDINARY})
    rows.setdefault("fact.departure_sign", []).append({"crossing_id": "OUT-X"})
    rows.setdefault("fact.departure", []).append(
        {
            "crossing_id": "OUT-X",
            "person_id": ORDINARY,
            "no_kk": ORDINARY,
            "earlier_departures": 2,
            "return_on": "2026-11-25",
        }
    )
    rows.setdefault("fact.trip", []).append(
        {"person_id": ORDINARY, "out_crossing_id": "OUT-X", "left_on": "2026-07-10", "returned_on": "2026-07-15"}
        | {"seen_again_on": "2026-07-15", "left_at_utc": "2026-07-10 03:00:00"}
    )


def told(world: duckdb.DuckDBPyConnection, rule: Rule, rows: Rows) -> dict[str, int | None]:
    fill(world, rows)
    return {key: hit["person_id"] for key, hit in hits(world, rule).items()}


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    item=st.sampled_from(HITS),
    ties=st.sets(st.sampled_from(["flags", "companion", "party", "guarantor", "contact"]), min_size=1),
)
def test_company_of_a_flagged_person_flags_nobody(
    world: duckdb.DuckDBPyConnection, item: tuple[str, dict[str, Any]], ties: set[str]
) -> None:
    rule_id, case = item
    rows = copy.deepcopy(case["given"])
    alone = told(world, RULES[rule_id], rows)
    ordinary(rows)
    for how in sorted(ties):
        tie(rows, how)
    together = told(world, RULES[rule_id], rows)
    assert ORDINARY not in together.values()
    assert {key for key, person in together.items() if person} == {key for key, person in alone.items() if person}


def test_flags_of_others_are_read_by_no_rule_on_groups_or_returns() -> None:
    read = {table for rule in RULES.values() for table in rule.reads}
    assert not read & {"fact.open_flag", "fact.outcome", "fact.decision"}
    assert {rule.id for rule in RULES.values() if "fact.repatriation" in rule.reads} == {"E02"}
    assert RULES["E02"].is_sealed
