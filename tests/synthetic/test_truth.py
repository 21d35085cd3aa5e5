"""What the truth says of faults, twins, second NIKs and of what is linkable at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from synthetic import generate
from synthetic.draws import install

NAMES = (
    ("AHMAD", "NAME_PATRONYM", "AHMAD SLAMET JOKO"),
    ("AHMAD FAUZI", "NAME_PATRONYM", "AHMAD FAUZI SLAMET"),
    ("AHMAD", "NAME_BIN", "AHMAD BIN SLAMET RIYADI"),
    ("AHMAD", "NAME_TWICE", "AHMAD AHMAD"),
    ("AHMAD FAUZI", "NAME_ORDER", "FAUZI AHMAD"),
    ("NUR HAYATI", "NAME_GLUED", "NURHAYATI"),
    ("AHMAD FAUZI", None, "AHMAD FAUZI"),
)
KINDS = {
    "passport_application": (
        "NIK_TYPO NIK_DAY40_LOST KK_OLD BIRTH_FIRST_JANUARY BIRTH_SWAPPED BIRTH_DIGIT NAME_VARIANT NAME_PATRONYM NAME_TWICE "
        "NAME_BIN NAME_ORDER NAME_INITIAL NAME_HONOUR NAME_DOUBLED NAME_GLUED NAME_TYPO"
    ),
    "crossing": "MISREAD DOC_DIGIT MRZ_TYPO MRZ_ORDER BIRTH_SWAPPED BIRTH_DIGIT DUPLICATE_SCAN MISSING_IN",
    "population_registry": "DAY40_LOST SECOND_NIK NIK_BIRTH_DIFFERS",
}


def rows(db: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return db.execute(query).fetchall()


@pytest.mark.parametrize(("name", "fault", "written"), NAMES)
def test_names_as_people_write_them(name: str, fault: str | None, written: str) -> None:
    with duckdb.connect() as con:
        install(con, 1)
        assert con.execute(
            "SELECT name_written(?, ?, 'L', 'H. SLAMET RIYADI', 'JOKO', 1)", [name, fault]
        ).fetchall() == [(written,)]


def test_a_fault_changes_what_it_names(db: duckdb.DuckDBPyConnection) -> None:
    install(db, 1)
    assert rows(
        db,
        "SELECT count(*) FILTER (damerau_levenshtein(written, nik) <> 1) FROM (SELECT nik, "
        "nik_written(nik, 'NIK_TYPO', NULL, nik) AS written FROM truth_resident)",
    ) == [(0,)]
    assert rows(
        db,
        "SELECT count(*) FILTER (written = birth_on OR written > birth_on) FROM (SELECT birth_on, "
        "birth_written(birth_on, 'BIRTH_DIGIT', nik) AS written FROM truth_resident)",
    ) == [(0,)]


def test_truth_has_one_row_a_record(db: duckdb.DuckDBPyConnection) -> None:
    assert not rows(db, "SELECT feed, record_key FROM truth_record GROUP BY ALL HAVING count(*) > 1")
    assert not rows(db, "SELECT nik FROM truth_resident GROUP BY nik HAVING count(*) > 1")
    assert not rows(db, "FROM truth_record WHERE is_linkable AND nik IS NULL")
    assert not rows(db, "FROM truth_record WHERE nik IS NOT NULL AND nik NOT IN (SELECT nik FROM truth_resident)")


def test_what_no_contract_accepts_is_not_linkable(db: duckdb.DuckDBPyConnection) -> None:
    assert not rows(
        db, "FROM truth_record INNER JOIN truth_noise USING (feed, record_key) WHERE is_linkable AND kind = 'MALFORMED'"
    )


def test_a_record_without_faults_is_linkable_by_its_key(db: duckdb.DuckDBPyConnection) -> None:
    """Unless the registry was never delivered with its owner."""
    assert not rows(
        db,
        "FROM truth_record AS r ANTI JOIN truth_noise AS n USING (feed, record_key) WHERE NOT is_linkable "
        "AND feed IN ('passport_application', 'placement') "
        "AND nik NOT IN (SELECT record_key FROM truth_noise WHERE feed = 'population_registry' AND kind = 'MALFORMED') "
        "AND record_key NOT IN (SELECT record_key FROM truth_scenario WHERE scenario = 'SC2d')",
    )


def test_common_names_meet_in_a_year(db: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        db,
        "SELECT NAMA_LGKP FROM population_registry WHERE PERISTIWA = 'AWAL' GROUP BY NAMA_LGKP, substr(TGL_LHR, 1, 4) "
        "HAVING count(*) > 1",
    )


def test_twins(db: duckdb.DuckDBPyConnection) -> None:
    """Two children of a card born on one day: same mother and place, other names, neighbouring NIKs when of one sex."""
    twins = rows(
        db,
        "SELECT a.NAMA_LGKP <> b.NAMA_LGKP, a.NIK_IBU IS NOT DISTINCT FROM b.NIK_IBU, a.TMPT_LHR = b.TMPT_LHR, "
        "a.JENIS_KLMIN <> b.JENIS_KLMIN OR CAST(a.NIK AS BIGINT) + 1 = CAST(b.NIK AS BIGINT) FROM population_registry AS a "
        "INNER JOIN population_registry AS b ON a.NO_KK = b.NO_KK AND a.TGL_LHR = b.TGL_LHR AND a.STAT_HBKEL = b.STAT_HBKEL "
        "WHERE a.STAT_HBKEL = '4' AND a.PERISTIWA = 'AWAL' AND b.PERISTIWA = 'AWAL' AND a.NIK < b.NIK "
        "AND a.JENIS_KLMIN <= b.JENIS_KLMIN AND substr(a.NIK, 9) <> substr(b.NIK, 9)",
    )
    assert len(twins) >= 3
    assert {row[1:] for row in twins} == {(True, True, True)}
    assert sum(bool(row[0]) for row in twins) >= len(twins) - 1


@pytest.mark.slow
def test_every_kind_of_fault_occurs(noisy: duckdb.DuckDBPyConnection) -> None:
    for feed, kinds in KINDS.items():
        there = {row[0] for row in rows(noisy, f"SELECT DISTINCT kind FROM truth_noise WHERE feed = '{feed}'")}
        assert set(kinds.split()) <= there
    assert not rows(
        noisy,
        "FROM truth_noise SEMI JOIN truth_scenario USING (feed, record_key) WHERE feed <> 'population_registry' "
        "AND kind NOT IN ('MRZ_FULL', 'MISSING_IN')",
    )


@pytest.mark.slow
def test_noise_leaves_what_happened_alone(db: duckdb.DuckDBPyConnection, noisy: duckdb.DuckDBPyConnection) -> None:
    """The same applications, placements and planted cases: only what is written differs."""
    for query in (
        "SELECT application_id, office_code, decision, passport_no FROM passport_application ORDER BY ALL",
        "SELECT id_pmi, status, status_on FROM placement ORDER BY ALL",
        "SELECT scenario, instance, is_twin, feed, part, expected_rules FROM truth_scenario ORDER BY ALL",
    ):
        assert rows(db, query) == rows(noisy, query)


@pytest.mark.slow
def test_noise_never_touches_planted_cases(db: duckdb.DuckDBPyConnection, noisy: duckdb.DuckDBPyConnection) -> None:
    cases = (
        "FROM passport_application SEMI JOIN (SELECT record_key FROM truth_scenario WHERE feed = 'passport_application') AS s "
        "ON application_id = s.record_key ORDER BY ALL"
    )
    assert rows(db, cases) == rows(noisy, cases)


@pytest.mark.slow
def test_a_second_nik_is_the_same_person(noisy: duckdb.DuckDBPyConnection) -> None:
    pairs = rows(
        noisy,
        "SELECT a.TGL_LHR = b.TGL_LHR, a.JENIS_KLMIN = b.JENIS_KLMIN, a.NAMA_LGKP_IBU = b.NAMA_LGKP_IBU, a.NO_KK <> b.NO_KK "
        "FROM truth_person AS p INNER JOIN truth_noise AS n ON n.record_key = p.nik AND n.kind = 'SECOND_NIK' "
        "INNER JOIN population_registry AS a ON a.NIK = p.true_nik AND a.PERISTIWA = 'AWAL' "
        "INNER JOIN population_registry AS b ON b.NIK = p.nik AND b.PERISTIWA = 'AWAL'",
    )
    assert pairs
    assert set(pairs) == {(True, True, True, True)}


@pytest.mark.slow
def test_no_noise_no_faults(tmp_path: Path) -> None:
    generate(tmp_path, residents=1000, start=date(2026, 9, 1), days=2, seed=2, history_days=60, noise=0)
    with duckdb.connect() as con:  # a planted innocent's NIK differs from her birth date
        assert not rows(
            con, f"FROM '{tmp_path}/truth/noise.parquet' WHERE kind NOT IN ('MRZ_FULL', 'NIK_BIRTH_DIFFERS')"
        )
        assert not rows(con, f"FROM '{tmp_path}/truth/person.parquet'")
