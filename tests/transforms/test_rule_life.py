"""A rule's life: what the card may tell, and what the warehouse remembers of versions that ran."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import rule_life
from transforms.rulebook import LifeEntry, Rule, Text, load_rules

C09 = next(rule for rule in load_rules()[0] if rule.id == "C09")
MIGRATION = Path(__file__).parents[2] / "warehouse" / "migrations" / "0005_rule_life.sql"
DAY = dt.date(2027, 1, 4)


def lived(*steps: tuple[str, str, int], version: str = "", status: str = "") -> Rule:
    life = tuple(LifeEntry(v, s, DAY + dt.timedelta(days=day), "board", "why") for v, s, day in steps)
    return dataclasses.replace(C09, life=life, version=version or steps[-1][0], status=status or steps[-1][1])


def ledger() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("CREATE SCHEMA ops")
    con.execute(MIGRATION.read_text(encoding="utf-8"))
    return con


def kept(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("SELECT * FROM ops.rule_version ORDER BY ALL").fetchall()


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (lived(("1.0", "active", 0)), "a new rule starts as draft or shadow"),
        (lived(("1.0", "shadow", 0), ("1.0", "active", 9), version="1.1"), "the card says 1.1 active"),
        (lived(("1.0", "shadow", 0), status="active"), "life ends with version 1.0 shadow"),
        (lived(("1.0", "shadow", 9), ("1.0", "active", 0)), "oldest first"),
        (lived(("1.10", "shadow", 0), ("1.9", "active", 9)), "versions only grow"),
        (lived(("1.0", "draft", 0), ("1.0", "retired", 1), ("1.1", "shadow", 2)), "under a new id"),
        (lived(("v1", "shadow", 0)), "is no number like 1.0"),
    ],
)
def test_a_life_that_does_not_add_up_is_told(rule: Rule, told: str) -> None:
    assert [fault for fault in rule_life.life_faults(rule) if told in fault]


def test_a_whole_life_and_the_first_edition_are_in_order() -> None:
    whole = lived(
        ("0.1", "draft", 0), ("1.0", "shadow", 0), ("1.0", "active", 90), ("1.1", "active", 99), ("1.1", "retired", 300)
    )
    assert list(rule_life.life_faults(whole)) == []
    assert list(rule_life.life_faults(C09)) == []


@pytest.mark.parametrize("rule", load_rules()[0], ids=lambda rule: rule.id)
def test_a_card_comes_back_from_the_warehouse_as_it_was(rule: Rule) -> None:
    assert rule_life.read_card(rule_life.card_text(rule)) == rule


def test_a_version_that_ran_with_other_contents_is_told_and_its_life_may_go_on() -> None:
    con = ledger()
    rule_life.record_versions(con, [C09], DAY)
    texts = dataclasses.replace(C09, title=Text("lain", "other"))
    (error,) = rule_life.changed_versions(con, [texts])
    assert "version 1.0 ran from 2027-01-04" in str(error)
    assert "raise `version`" in str(error)
    assert rule_life.changed_versions(con, [dataclasses.replace(texts, version="1.1")]) == []
    retired = dataclasses.replace(C09, status="retired", sunset_on=DAY)
    assert rule_life.changed_versions(con, [retired]) == []
    rule_life.record_versions(con, [retired], DAY + dt.timedelta(days=1))
    assert [(row[2], row[3]) for row in kept(con)] == [("retired", DAY)]
    assert rule_life.known_version(con, "C09", "1.0") == retired
    assert rule_life.known_version(con, "C09", "0.9") is None


@settings(deadline=None, max_examples=12)
@given(st.permutations([0, 1, 1, 2]))
def test_the_order_of_runs_does_not_change_what_is_kept(days: Sequence[int]) -> None:
    con = ledger()
    for day in days:
        newer = dataclasses.replace(C09, version="1.1") if day == 2 else C09
        rule_life.record_versions(con, [newer], DAY + dt.timedelta(days=day))
    assert [(row[1], row[3]) for row in kept(con)] == [("1.0", DAY), ("1.1", DAY + dt.timedelta(days=2))]


def test_a_draft_leaves_no_trace() -> None:
    con = ledger()
    rule_life.record_versions(con, [dataclasses.replace(C09, status="draft")], DAY)
    assert kept(con) == []
