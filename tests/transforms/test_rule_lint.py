"""The lint sees each kind of bad rule."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from transforms.rule_lint import lint
from transforms.rulebook import Text, Texts, load_rules

C09 = next(rule for rule in load_rules()[0] if rule.id == "C09")
GOOD = """
SELECT
  departure.crossing_id AS subject_key,
  departure.person_id,
  departure.crossed_on AS occurred_on,
  departure.tpi_code AS unit_code,
  0.5 AS strength,
  {'destination': departure.destination} AS evidence,
  [{'feed': 'crossing', 'record_key': departure.crossing_id, 'part': 'visa_type'}] AS sources
FROM fact.departure AS departure
WHERE
  departure.crossed_on > $from_on
  AND departure.crossed_on <= $run_on
  AND departure.rung IN ('BOOK', 'NIK')
  AND departure.visa_type = 'WORK'
"""
SAMPLE = dataclasses.replace(
    C09, sql=GOOD, reads=("fact.departure",), parameters=(), reason=Text("ke {destination}", "to {destination}")
)
WORK = "AND departure.visa_type = 'WORK'"

BAD_SQL = [
    ("FROM fact.departure", "FROM core.crossing", "rules read only fact.* and reference.*"),
    ("FROM fact.departure AS departure", "FROM fact.departure AS departure, fact.trip AS trip", "does not declare"),
    ("departure.crossed_on <= $run_on", "departure.crossed_on <= CURRENT_DATE", "use $run_on"),
    (WORK, f"{WORK} AND RANDOM() < 0.5", "same answer on every run"),
    (WORK, f"{WORK} AND departure.age_years < $adult_age", "$adult_age has no value"),
    ("0.5 AS strength", "0.5 AS score", "they must be subject_key"),
    (WORK, "AND departure.sex = 'P'", "column sex: no rule may know it"),
    (WORK, f"{WORK} AND departure.occupation_code = 23", "column occupation_code"),
    (WORK, "AND departure.destination = 'KHM'", "turns on destination alone"),
    (WORK, "AND departure.regency_code = '32.12'", "turns on regency_code alone"),
    (WORK, "AND departure.age_years BETWEEN 17 AND 45", "turns on age_years alone"),
    (WORK, "AND departure.earlier_departures = 0", "turns on earlier_departures alone"),
    ("  AND departure.rung IN ('BOOK', 'NIK')\n", "", "tier 2 takes exact links only"),
    ("IN ('BOOK', 'NIK')", "IN ('BOOK', 'SPLINK')", "tier 2 takes exact links only"),
    ("'destination': departure.destination", "'destination': departure.doc_no", "is personal"),
    ("'destination': departure.destination", "'country': departure.destination", "no evidence field"),
    (WORK, f"{WORK} AND departure.crossed_on - departure.passport_issued_on < 9", "with DATE_DIFF"),
    (WORK, f"{WORK} AND DATE_DIFF('day', departure.crossed_at, departure.crossed_on) < 9", "cast both sides"),
    (WORK, f"{WORK} AND departure.party_size / departure.party_adults > 9", "divide fractions"),
    (WORK, f"{WORK} AND departure.party_size // 2 > 9", "divide fractions"),
    (WORK, f"{WORK} AND EXISTS (SELECT * FROM fact.departure)", "write out the columns of SELECT *"),
    ("WHERE", "ASOF JOIN fact.departure AS b ON departure.crossed_at >= b.crossed_at WHERE", "ASOF"),
    (WORK, f"{WORK} GROUP BY ALL", "GROUP BY ALL"),
    (WORK, f"{WORK} QUALIFY ROW_NUMBER() OVER (ORDER BY departure.crossing_id) = 1 LIMIT 5", "QUALIFY with LIMIT"),
    (WORK, f"{WORK}; DROP TABLE flag.flag", "exactly one SELECT"),
    ("SELECT", "SELEC", "cannot be parsed"),
]


def test_the_sample_is_clean() -> None:
    assert lint([SAMPLE], on=dt.date(2026, 11, 20)) == []


@pytest.mark.parametrize(("part", "instead", "told"), BAD_SQL, ids=[told for *_, told in BAD_SQL])
def test_bad_sql_is_told(part: str, instead: str, told: str) -> None:
    assert part in GOOD
    problems = lint([dataclasses.replace(SAMPLE, sql=GOOD.replace(part, instead, 1))])
    assert [problem for problem in problems if told in problem], problems
    assert all(problem.startswith("rules/C09.sql: ") for problem in problems)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"statement": Text("Pelaku berangkat", "Leaves")}, "'Pelaku' accuses"),
        ({"title": Text("Berangkat", "An illegal worker")}, "'illegal' accuses"),
        (
            {"reason": Text("Lahir {registry_birth_on}", "Born {registry_birth_on}")},
            "give an age instead of a birth date",
        ),
        ({"clears": Texts(("Tolak bila tidak ada",), ("Ask",))}, "'Tolak' orders"),
        ({"questions": Texts(("Siapa?", "Apa?"), ("Refuse?", "What?"))}, "'Refuse' orders"),
        ({"questions": Texts(("Siapa?",), ("Who?",))}, "two or three questions"),
        ({"reason": Text("ke {destination}", "abroad")}, "other evidence in Bahasa"),
        ({"reads": ("fact.departure", "fact.trip")}, "declares fact.trip, which it does not read"),
        ({"parameters": C09.parameters[:1]}, "parameter leave_days is not used"),
        ({"sunset_on": dt.date(2026, 11, 20)}, "sunset_on 2026-11-20 has passed"),
        ({"id": "visa_work"}, "a letter from A to F"),
        ({"status": "shadow"}, "life ends with version"),
        ({"look_back_days": 300}, "looks 300 days back, fact.departure holds"),
        ({"title": Text("Berangkat with visa kerja", "Leaves")}, "title.id: 'with' is no Bahasa Indonesia"),
        ({"title": Text("Berangkat", "Leaves dengan work visa")}, "title.en: 'dengan' is no English"),
        ({"title": Text("Skor anomali", "Leaves")}, "'Skor' is jargon"),
        ({"statement": Text("kata " * 41, "Leaves")}, "a sentence of 41 words"),
        ({"innocent": Texts(("kata " * 26,), ("word",))}, "a sentence of 26 words"),
        ({"sql": GOOD.replace("fact.departure", "fact.nowhere"), "reads": ("fact.nowhere",)}, "which no model"),
        (
            {"sql": GOOD.replace("fact.departure", "fact.repatriation"), "reads": ("fact.repatriation",)},
            "add sealed: true",
        ),
    ],
)
def test_bad_front_matter_is_told(change: dict[str, object], told: str) -> None:
    problems = lint([dataclasses.replace(SAMPLE, **change)], on=dt.date(2026, 11, 20))  # type: ignore[arg-type]  # one change of any field
    assert [problem for problem in problems if told in problem], problems


def test_a_window_before_the_look_back_counts_too() -> None:
    wide = dataclasses.replace(
        SAMPLE,
        sql=GOOD.replace("> $from_on", "> $from_on - $leave_days"),
        parameters=(dataclasses.replace(C09.parameters[0], name="leave_days", value=200),),
    )
    assert [problem for problem in lint([wide]) if "looks 230 days back" in problem]
    assert lint([dataclasses.replace(wide, parameters=(dataclasses.replace(wide.parameters[0], value=100),))]) == []


def test_two_rules_need_two_titles() -> None:
    other = dataclasses.replace(SAMPLE, id="C98")
    assert lint([SAMPLE, other]) == [
        "rules/C98.sql: title.id is that of C09; name what is different",
        "rules/C98.sql: title.en is that of C09; name what is different",
    ]


def test_a_rule_without_hit_or_twin_is_told(tmp_path: Path) -> None:
    (tmp_path / "C09.yaml").write_text("cases: [{name: a, kind: hit}]", encoding="utf-8")
    problems = "\n".join(lint([SAMPLE], cases=tmp_path))
    assert "no twin among its cases" in problems
    assert "no hit" not in problems


def test_all_problems_of_all_rules_are_told_together() -> None:
    other = dataclasses.replace(SAMPLE, id="C98", sql=GOOD.replace("fact.", "core."), tier=3)
    problems = lint([dataclasses.replace(SAMPLE, title=Text("Pelaku", "Culprit")), other])
    assert {problem.split(":")[0] for problem in problems} == {"rules/C09.sql", "rules/C98.sql"}
    assert len(problems) >= 4
