"""The rules do what they say: their cases, the house's lines, and the page that shows them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from fact_world import CASES, RUN_ON, cases, defaults, empty_world, fill, hits
from sqlglot import exp

from transforms import engine
from transforms.rule_lint import FORBIDDEN, lint
from transforms.rule_page import PAGE, page
from transforms.rulebook import Parameter, Rule, load_rules, register_row

RULES, ERRORS = load_rules()
BY_ID = {rule.id: rule for rule in RULES}
DOCUMENTED = {"A": 6, "B": 11, "C": 12, "D": 5, "E": 3}
CASE_LIST = [(rule_id, case) for rule_id in BY_ID for case in cases(rule_id)]


def case_name(value: Any) -> str:
    return value if isinstance(value, str) else str(value["name"])


@pytest.fixture(scope="module")
def world() -> duckdb.DuckDBPyConnection:
    return empty_world()


def test_all_documented_rules_are_there_and_whole() -> None:
    assert ERRORS == ()
    assert set(BY_ID) == {
        f"{family}{number:02}" for family, last in DOCUMENTED.items() for number in range(1, last + 1)
    }
    assert lint(RULES, on=RUN_ON, cases=CASES) == []


@pytest.mark.parametrize(("rule_id", "case"), CASE_LIST, ids=case_name)
def test_case(world: duckdb.DuckDBPyConnection, rule_id: str, case: dict[str, Any]) -> None:
    fill(world, case["given"])
    found = hits(world, BY_ID[rule_id], case.get("run_on", RUN_ON))
    expected = case["expect"]
    assert sorted(found) == sorted(expected)
    for key, evidence in expected.items() if isinstance(expected, dict) else ():
        assert {name: found[key]["evidence"][name] for name in evidence} == evidence
    for hit in found.values():
        assert 0 < hit["strength"] <= 1
        assert hit["sources"]
        assert hit["reason"] != hit["reason_en"]
        assert not re.search(r"\b(true|false)\b", f"{hit['reason']} {hit['reason_en']}")
        shown = f"{hit['reason']} {hit['reason_en']} {hit['shown']}"
        assert not [value for value in ("+628990000001", "Z000000", "Z9999999", "1990-05-25") if value in shown]


@pytest.mark.slow
@pytest.mark.parametrize(("rule_id", "case"), [item for item in CASE_LIST if item[1]["kind"] == "hit"], ids=case_name)
def test_a_hit_rests_on_the_rule_s_main_table(
    world: duckdb.DuckDBPyConnection, rule_id: str, case: dict[str, Any]
) -> None:
    fill(world, {table: rows for table, rows in case["given"].items() if table != BY_ID[rule_id].reads[0]})
    assert hits(world, BY_ID[rule_id]) == {}


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_threshold_decides_some_case(world: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    undecided = {parameter.name for parameter in rule.parameters}
    for case in (case for rule_id, case in CASE_LIST if rule_id == rule.id):
        fill(world, case["given"])
        run_on = case.get("run_on", RUN_ON)
        now = {key: hit["strength"] for key, hit in hits(world, rule, run_on).items()}
        for name in sorted(undecided):
            for value in (0, 3000):
                other = hits(world, with_parameter(rule, name, value), run_on)
                if {key: hit["strength"] for key, hit in other.items()} != now:
                    undecided.discard(name)
    assert not undecided


def with_parameter(rule: Rule, name: str, value: int) -> Rule:
    changed = tuple(Parameter(name, value, "test") if entry.name == name else entry for entry in rule.parameters)
    return dataclasses.replace(rule, parameters=changed)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_events_outside_the_window_are_left_alone(world: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    case = next(case for rule_id, case in CASE_LIST if rule_id == rule.id and case["kind"] == "hit")
    fill(world, case["given"])
    (occurred_on,) = {hit["occurred_on"] for hit in hits(world, rule, case.get("run_on", RUN_ON)).values()}
    assert hits(world, rule, occurred_on)
    assert hits(world, rule, occurred_on + dt.timedelta(days=rule.look_back_days - 1))
    assert not hits(world, rule, occurred_on + dt.timedelta(days=rule.look_back_days))
    assert not hits(world, rule, occurred_on - dt.timedelta(days=1))


def test_no_fact_that_rules_read_knows_who_a_person_is(world: duckdb.DuckDBPyConnection) -> None:
    columns = world.execute("SELECT column_name FROM duckdb_columns() WHERE schema_name = 'fact'").fetchall()
    assert not [name for (name,) in columns if FORBIDDEN.search(name)]


def test_the_facts_of_the_cases_are_the_facts_of_the_models(world: duckdb.DuckDBPyConnection) -> None:
    for table in defaults():
        columns = world.execute(f"SELECT * FROM {table} LIMIT 0").description
        model = engine.read_sql(engine.ROOT / "facts" / f"{table.removeprefix('fact.')}.sql")
        made = sqlglot.parse_one(model.sql, dialect="duckdb").find(exp.Select)
        assert made is not None
        assert [column[0] for column in columns or []] == [item.alias_or_name for item in made.expressions]


def test_the_rules_read_on_spark() -> None:
    for rule in RULES:
        assert sqlglot.transpile(rule.sql, read="duckdb", write="spark")


def test_the_page_is_in_step_with_the_rules() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(RULES), "run python -m transforms.rulebook"


def test_a_register_row_holds_every_text_in_both_languages() -> None:
    row = register_row(BY_ID["C10"])
    assert row["title"] == "Anak berangkat tanpa keluarga"
    assert row["questions_en"]
    assert {name for name in row if f"{name}_en" in row} == {"title", "statement", "innocent", "clears", "questions"}


def test_a_broken_file_is_told_and_stops_no_other(tmp_path: Path) -> None:
    whole = (engine.ROOT / "rules" / "C09.sql").read_text(encoding="utf-8")
    (tmp_path / "C09.sql").write_text(whole, encoding="utf-8")
    (tmp_path / "X01.sql").write_text("SELECT 1", encoding="utf-8")
    (tmp_path / "X02.sql").write_text(whole.replace("tier: 2", "tier: 9").replace("cap:", "kap:"), encoding="utf-8")
    (tmp_path / "X03.sql").write_text(whole.replace("status: active", "status: [active"), encoding="utf-8")
    rules, errors = load_rules(tmp_path)
    told = "\n".join(str(error) for error in errors)
    assert [rule.id for rule in rules] == ["C09"]
    assert {error.rule_id for error in errors} == {"X01", "X02", "X03"}
    parts = ("front matter", "tier: write a whole number", "cap: write hits and reason", "kap: no such key", "line ")
    assert [part for part in parts if part not in told] == []
