"""Deliveries against their contracts, through Great Expectations."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest
import yaml
from delivered import DAY, HERE, Row, checked, good_rows, land_file, land_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations import Contract, ContractError, Rule, check, feeds, load_contract, rules

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("feed", feeds())
def test_the_good_file_is_accepted_without_a_remark(feed: str) -> None:
    outcome = checked(feed, good_rows(feed))
    assert outcome.state == "ACCEPTED", outcome.message_en
    assert outcome.rows and not outcome.quarantined


@pytest.mark.parametrize("feed", feeds())
def test_the_bad_file_breaks_every_rule_on_the_lines_meant(feed: str) -> None:
    expected = yaml.safe_load((HERE / feed / "bad.expected.yaml").read_text(encoding="utf-8"))
    contract = load_contract(feed)
    con = duckdb.connect()
    land_file(con, HERE / feed / "bad.csv")
    outcome = check(con, "landed", contract, business_on=DAY, production=True)
    assert (outcome.state, outcome.rows, outcome.quarantined) == (
        expected["state"],
        expected["rows"],
        expected["quarantined"],
    )
    found = {
        result.expectation: (result.failed, list(result.lines)) for result in outcome.results if result.level == "row"
    }
    assert found.pop("line.readable") == (0, [])
    assert found == {name: (len(lines), lines[:5]) for name, lines in expected["lines"].items()}
    errors = {rule.id for rule in rules.of(contract, DAY, production=True) if rule.severity == "error"}
    held = con.execute("SELECT expectation, list(line_no ORDER BY line_no) FROM quarantine GROUP BY ALL").fetchall()
    assert dict(held) == {name: lines for name, lines in expected["lines"].items() if name in errors}


def test_quarantine_holds_key_column_and_value() -> None:
    con = duckdb.connect()
    rows = good_rows("licence")
    rows[1]["valid_to"] = "akhir tahun"
    land_rows(con, load_contract("licence"), rows)
    outcome = check(
        con,
        "landed",
        load_contract("licence"),
        business_on=DAY,
        production=False,
        parse_errors=[(9, "too many columns")],
    )
    assert con.execute("SELECT * FROM quarantine ORDER BY line_no").fetchall() == [
        (3, "PPIU-001|2029-01-01", "valid_to", "akhir tahun", "valid_to.type"),
        (9, None, None, None, "line.readable"),
    ]
    assert (outcome.state, outcome.rows, outcome.quarantined) == ("ACCEPTED_WITH_WARNINGS", 5, 2)


TEXTS = st.sampled_from(
    [None, "", "X", "Ä", "-1", "1", "2.5", "99999999999999999999", "2026-01-15", "2026-02-30", "2026-01-15T08:00:00",
     "2026-01-15T08:00:00Z", "9999-12-31", "infinity", "IDN", "OUT", "IN", "BERANGKAT", "DITUNDA", "PASPOR", "'", "{batch}"]
)  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries({column.name: TEXTS for column in load_contract("crossing").columns}), min_size=1, max_size=20
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ROWS)
def test_great_expectations_and_the_quarantine_count_the_same(rows: list[Row]) -> None:
    contract = load_contract("crossing")
    con = duckdb.connect()
    land_rows(con, contract, rows)
    outcome = check(con, "landed", contract, business_on=DAY, production=False)
    held = dict(con.execute("SELECT expectation, count(*) FROM quarantine GROUP BY ALL").fetchall())
    typed = rules.typed(contract, "landed")
    failed = {result.expectation: result.failed for result in outcome.results}
    for rule in rules.of(contract, DAY, production=False):
        if rule.predicate:
            plain = con.execute(f"SELECT count(*) FROM ({typed}) WHERE {rule.bad()}").fetchone()
            assert plain == (failed[rule.id],)
            assert rule.severity != "error" or held.get(rule.id, 0) == failed[rule.id]


def with_rule(rule: Rule) -> Contract:
    contract = load_contract("licence")
    return replace(contract, own_rules=(*contract.own_rules, rule))


@pytest.mark.parametrize(
    ("rule", "cause"),
    [
        (Rule("kind.misspelt", "kind", "warning", "a", "b", predicate="knid = 'P3MI'"), "knid"),
        (Rule("kind.grammar", "kind", "error", "a", "b", predicate="kind = = 'P3MI'"), "ParserException"),
        (Rule("kind.cast", "kind", "warning", "a", "b", predicate="CAST(name AS INTEGER) > 0"), "ConversionException"),
        (Rule("kind.query", "kind", "warning", "a", "b", query="SELECT line_no FROM {batch} WHERE knid"), "knid"),
    ],
)
def test_a_broken_rule_is_an_error_that_names_itself_and_no_value(rule: Rule, cause: str) -> None:
    con = duckdb.connect()
    contract = with_rule(rule)
    land_rows(con, contract, good_rows("licence"))
    with pytest.raises(ContractError, match=rf"{rule.id}.*{cause}") as caught:
        check(con, "landed", contract, business_on=DAY, production=False)
    assert "CONTOH" not in str(caught.value)


def test_numbers_outside_the_reserved_district_reject_unless_in_production() -> None:
    rows = good_rows("population_registry")
    rows[1]["NIK"], rows[2]["NIK_IBU"], rows[2]["NO_KK"] = "3213014202910002", "3213014202910002", "3213011501200001"
    outcome = checked("population_registry", rows)
    assert outcome.state == "REJECTED"
    critical = {result.expectation: result for result in outcome.issues if result.severity == "critical"}
    assert set(critical) == {"NIK.reserved", "NIK_IBU.reserved", "NO_KK.reserved"}
    assert critical["NIK.reserved"].lines == (3,)
    assert "production" in outcome.message and "NIK_IBU" in outcome.message and "3213" not in outcome.message
    assert checked("population_registry", rows, production=True).state != "REJECTED"


def test_a_registry_that_lost_day_plus_40_is_rejected() -> None:
    man = good_rows("population_registry")[0]
    rows = [{**man, "NIK": f"321399010190{i:04d}", "NO_KK": f"321399150120{i:04d}"} for i in range(1, 201)]
    for row in rows[:16]:
        row["JENIS_KLMIN"] = "2"
    outcome = checked("population_registry", rows)
    assert outcome.state == "REJECTED" and outcome.quarantined == 0
    assert outcome.issues[0].expectation == "NIK.sex" and "16/200; > 5 %" in outcome.issues[0].message
    for row in rows[:8]:
        row["JENIS_KLMIN"] = "1"
    assert checked("population_registry", rows).state == "ACCEPTED_WITH_WARNINGS"


def test_the_row_envelope() -> None:
    licence = good_rows("licence")[0]
    rows = [{**licence, "licence_id": f"L-{i}"} for i in range(40)]

    def failed(sent: int, usual: list[int], rows_of_day: int = 0) -> list[str]:
        outcome = checked("licence", rows[:sent], usual=usual, rows_of_day=rows_of_day)
        return [result.expectation for result in outcome.issues]

    assert failed(40, []) == []
    assert failed(0, []) == ["rows.present"]
    assert failed(40, [1000] * 14) == ["rows.envelope", "rows.usual"]
    assert failed(40, [1000] * 13) == ["rows.usual"]
    assert failed(40, [1000] * 14, rows_of_day=990) == []
    assert failed(40, [700] * 14) == ["rows.usual"]
    assert failed(40, [100] * 7) == []
    assert failed(40, [30] * 7, rows_of_day=60) == ["rows.usual"]


def test_columns_are_judged_before_rows() -> None:
    con = duckdb.connect()
    con.execute("CREATE VIEW landed AS SELECT '1' AS licence_id, '2' AS AGAMA, 2 AS line_no")
    outcome = check(con, "landed", load_contract("licence"), business_on=DAY, production=False)
    assert outcome.state == "REJECTED" and outcome.rows == 0
    assert {result.expectation for result in outcome.results} == {"columns.missing", "columns.forbidden"}
    assert con.execute("SELECT count(*) FROM quarantine").fetchall() == [(0,)]
