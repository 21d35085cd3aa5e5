"""Rules measured by what reviews found: precision, lead time, groups, proposals; under eleven people nothing is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import engine
from warehouse.build import handed_tables
from warehouse.marts import PLACE, read_marts
from warehouse.policy import Quality

TABLES = """
CREATE SCHEMA core; CREATE SCHEMA fact; CREATE SCHEMA flag; CREATE SCHEMA ops; CREATE SCHEMA reference;
CREATE TABLE core.population_registry AS
SELECT
  i AS nik, CASE WHEN i % 2 = 0 THEN 'L' ELSE 'P' END AS sex, DATE '2000-01-01' AS birth_on,
  CASE WHEN i < 1000 THEN '32.01.01.2001' ELSE '35.01.01.2001' END AS village_code, DATE '2025-01-01' AS business_on,
  CAST(NULL AS DATE) AS until_on
FROM range(2000) AS t (i);
CREATE TABLE fact.application AS
SELECT nik AS person_id, 'KANIM3201' AS office_code, DATE '2026-05-01' AS submitted_on FROM core.population_registry;
CREATE TABLE fact.departure (person_id BIGINT, tpi_code VARCHAR, crossed_on DATE, outcome VARCHAR);
CREATE TABLE flag.flag (
  flag_id VARCHAR, rule_id VARCHAR, rule_version VARCHAR, person_id BIGINT, subject_key VARCHAR, unit_code VARCHAR,
  occurred_on DATE, first_run_on DATE, is_sealed BOOLEAN
);
CREATE TABLE fact.outcome (
  flag_id VARCHAR, is_reviewed BOOLEAN, is_confirmed BOOLEAN, is_unfounded BOOLEAN, decided_on DATE
);
CREATE TABLE ops.deleted_flag (
  rule_id VARCHAR, rule_version VARCHAR, is_sealed BOOLEAN, ended VARCHAR, counts_as VARCHAR, flags BIGINT, people BIGINT,
  deleted_at TIMESTAMP, occurred_month DATE
);
"""
CARD = {"rule_id": "C01", "version": "2", "status": "active", "tier": 2}
# person, rule version, found: C confirmed, U unfounded, O open, N not examined, '' never reviewed
Given = tuple[int, str, str]


def measured(
    given: Sequence[Given], card: dict[str, Any] | None = None, deleted: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection with the prepared tables and the marts of quality as tables of schema mart."""
    con = duckdb.connect(config={"threads": "1"})
    con.execute(TABLES)
    engine.load_reference(con)
    engine.install_functions(con)
    for number, (person, version, found) in enumerate(given):
        con.execute(
            "INSERT INTO flag.flag VALUES ($1, 'C01', $2, $3, $1, 'A-CGK', '2026-05-20', '2026-05-21', FALSE)",
            [str(number), version, person],
        )
        if found:
            con.execute(
                "INSERT INTO fact.outcome VALUES ($1, $2 <> 'N', $2 = 'C', $2 = 'U', '2026-05-24')",
                [str(number), found],
            )
    if deleted:
        con.execute(f"INSERT INTO ops.deleted_flag VALUES {deleted}")
    con.execute("INSERT INTO fact.departure SELECT person_id, 'A-CGK', '2026-05-28', 'BERANGKAT' FROM flag.flag")
    handed_tables(con, [{**CARD, **(card or {})}], [])
    values = {"run_on": "2026-06-01", **Quality.model_validate(SETTINGS).model_dump()}
    con.execute("CREATE SCHEMA mart")
    prepared = {
        name.split("_", 1)[1]: mart for name, mart in read_marts(PLACE / "prepare").items() if name[0] in "34567"
    }
    chosen = ("rule_quality", "rule_proposal", "rule_group")
    for schema, marts in (("temp", prepared), ("mart", {name: read_marts()[name] for name in chosen})):
        for name, mart in marts.items():
            kind = "TEMP TABLE" if schema == "temp" else "TABLE mart."
            named = {key: values[key] for key in mart.parameters}
            con.execute(f"CREATE {kind}{' ' if schema == 'temp' else ''}{name} AS {mart.sql}", named)
    return con


SETTINGS = {"precision_floor": 0.1, "after_outcomes": 30, "fair_ratio": 1.25, "fewest_people": 11}


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return con.execute(sql).fetchall()


def test_precision_counts_decided_flags_of_one_version_with_an_interval() -> None:
    found = ["C"] * 5 + ["U"] * 15 + ["O"] * 12 + ["N"] * 6 + [""] * 5
    con = measured([*((n, "2", code) for n, code in enumerate(found)), *((n, "1", "U") for n in range(100, 120))])
    told = rows(con, "SELECT * EXCLUDE (rule_id, tier, is_unsealed) FROM mart.rule_quality ORDER BY rule_version DESC")
    newest, older = told
    assert newest[:6] == ("2", "active", 43, 43, 11, 20)
    assert newest[6:9] == pytest.approx((0.25, 0.1119, 0.4687), abs=1e-4)
    assert newest[9:] == (3.0, 7.0, None)
    assert older[:2] == ("1", None)
    assert older[6] == 0
    assert rows(con, "SELECT count(*) FROM mart.rule_proposal") == [(0,)]


@pytest.mark.parametrize(("confirmed", "decided", "proposed"), [(2, 30, 1), (3, 30, 0), (2, 29, 0)])
def test_a_rule_under_the_floor_is_proposed_for_shadow_after_enough_outcomes(
    confirmed: int, decided: int, proposed: int
) -> None:
    con = measured([(n, "2", "C" if n < confirmed else "U") for n in range(decided)])
    told = rows(con, "SELECT proposal_text FROM mart.rule_proposal")
    assert len(told) == proposed
    assert rows(con, "SELECT proposal FROM mart.rule_quality") == [("SHADOW",) if proposed else (None,)]
    assert not told or told[0][0].startswith("Usul: kembali ke uji bayangan. Hanya 6.7 % dari 30 penanda")


def test_figures_on_fewer_than_eleven_people_are_empty() -> None:
    con = measured([(n % 10, "2", "U") for n in range(40)])
    assert rows(con, "SELECT * EXCLUDE (rule_id, rule_version, tier, status, is_unsealed) FROM mart.rule_quality") == [
        (None,) * 10
    ]
    assert rows(con, "SELECT count(*) FROM mart.rule_group WHERE is_publishable") == [(0,)]


def test_a_group_flagged_more_often_asks_for_a_reason_until_one_is_written() -> None:
    uneven = [(2 * n, "2", "U") for n in range(20)] + [(2 * n + 1, "2", "C") for n in range(26)]
    sql = "SELECT flag_ratio, precision_ratio, warning, needs_reason, reason FROM mart.rule_group WHERE rule_id = 'C01' AND cell = "
    con = measured(uneven)
    ((ratio, _, *rest),) = rows(con, f"{sql}'P'")
    assert (ratio, *rest) == (pytest.approx(1.3), "FLAG_RATE", True, None)
    ((_, _, warning, needs, _),) = rows(con, f"{sql}'L'")
    assert (warning, needs) == ("PRECISION", True)
    for stated, asked in ((1.4, False), (1.29, True)):
        card = {"fairness": [{"cell": "SEX=P", "ratio": stated, "reason": "angka PMI domestik"}]}
        assert rows(measured(uneven, card), f"{sql}'P'")[0][3] is asked


def test_an_even_rule_warns_of_nobody() -> None:
    con = measured([(n, "2", "U" if n % 4 < 2 else "C") for n in range(50)])
    assert rows(con, "SELECT DISTINCT warning FROM mart.rule_group WHERE dimension = 'SEX'") == [(None,)]


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 39).map(lambda n: n * 50), st.just("2"), st.sampled_from(["C", "U", ""])), max_size=60
    )
)
def test_no_group_under_eleven_people_and_none_that_can_be_worked_out(given: list[Given]) -> None:
    con = measured(given)
    whole = rows(con, "SELECT dimension, cell, people FROM temp.group_measure WHERE rule_id = 'C01'")
    shown = {
        (d, c)
        for d, c in rows(con, "SELECT dimension, cell FROM mart.rule_group WHERE rule_id = 'C01' AND is_publishable")
    }
    for dimension in {row[0] for row in whole}:
        hidden = [people for d, cell, people in whole if d == dimension and (d, cell) not in shown]
        assert all(people >= 11 for d, cell, people in whole if (d, cell) in shown)
        assert not hidden or len(hidden) == len([row for row in whole if row[0] == dimension]) or len(hidden) > 1


def test_what_retention_took_away_still_counts_against_the_rule() -> None:
    given = [(n, "2", "C" if n < 5 else "U") for n in range(20)]
    gone = ", ".join(
        f"('C01', '2', FALSE, 'CLEARED', {told}, {flags}, {flags}, '2026-05-31', '{month}')"
        for told, flags, month in (
            ("'UNFOUNDED'", 80, "2026-01-01"),
            ("NULL", 7, "2026-01-01"),
            ("'UNFOUNDED'", 50, "2024-01-01"),
        )
    )
    told = rows(measured(given, deleted=gone), "SELECT flags, decided, precision FROM mart.rule_quality")
    assert told == [(107, 100, 0.05)]
