"""What is told about links: conflicts for the civil registry, and no number of anybody else beside a person's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from transforms import engine
from transforms.identity import explain

TOLD = Path(explain.__file__).parent / "told"
DAY = dt.date(2026, 9, 14)
TABLES = """
CREATE SCHEMA seen;
CREATE SCHEMA identity;
CREATE SCHEMA reference;
CREATE TABLE seen.population_registry (
  nik BIGINT, no_kk BIGINT, full_name VARCHAR, sex VARCHAR, birth_on DATE, birth_place VARCHAR, mother_name VARCHAR,
  village_code VARCHAR, address VARCHAR, is_active BOOLEAN, event_code VARCHAR, event_on DATE
);
CREATE TABLE seen.passport_application (application_id VARCHAR, nik BIGINT, birth_on DATE);
CREATE TABLE seen.placement (id_pmi VARCHAR, nik BIGINT, birth_on DATE);
CREATE TABLE identity.link (
  feed VARCHAR, record_key VARCHAR, person_id BIGINT, rung VARCHAR, unit_code VARCHAR, record_on DATE, compared VARCHAR,
  weights VARCHAR
);
CREATE TABLE identity.person (nik BIGINT, person_id BIGINT);
CREATE TABLE identity.book (
  passport_no VARCHAR, doc_key VARCHAR, issuing_state VARCHAR, person_id BIGINT, birth_on DATE, mrz_name VARCHAR,
  issued_on DATE, expires_on DATE, is_newest BOOLEAN
);
"""
BUDI, SITI, AGUS, OLD, DEAD = (
    3201990105900001, 3201994206950002, 3201992001880004, 3201990105900009, 3201991503790006,
)  # fmt: skip


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    opened = duckdb.connect(config={"threads": "1"})
    opened.execute(TABLES)
    engine.load_reference(opened)
    engine.install_functions(opened)
    people = [
        (BUDI, "L", "1990-05-01", True, "AWAL"),
        (SITI, "P", "1995-06-02", True, "AWAL"),
        (AGUS, "L", "1988-01-20", True, "AWAL"),
        (OLD, "L", "1990-05-01", False, "KOREKSI_NAMA"),
        (DEAD, "L", "1979-03-15", False, "MATI"),
    ]
    for nik, sex, birth, is_active, event in people:
        opened.execute(
            "INSERT INTO seen.population_registry (nik, no_kk, full_name, sex, birth_on, is_active, event_code, event_on) "
            "VALUES (?, 3201990101200001, 'NAMA', ?, ?, ?, ?, DATE '2026-01-01')",
            [nik, sex, birth, is_active, event],
        )
        opened.execute("INSERT INTO identity.person VALUES (?, ?)", [nik, BUDI if nik == OLD else nik])
    yield opened
    opened.close()


def apply(
    con: duckdb.DuckDBPyConnection,
    key: str,
    nik: int,
    birth: str,
    person: int | None,
    rung: str | None,
    day: str = "2026-09-01",
) -> None:
    con.execute("INSERT INTO seen.passport_application VALUES (?, ?, ?)", [key, nik, birth])
    con.execute(
        "INSERT INTO identity.link VALUES ('passport_application', ?, ?, ?, 'KANIM3201', ?, NULL, NULL)",
        [key, person, rung, day],
    )


def conflicts(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int, int | None, str, str]]:
    sql = engine.bind(engine.read_sql(TOLD / "conflict.sql").sql, {"run_on": DAY})
    return con.execute(f"SELECT kind, nik, other_nik, record_key, column_name FROM ({sql}) ORDER BY ALL").fetchall()


def test_what_agrees_is_no_conflict(con: duckdb.DuckDBPyConnection) -> None:
    apply(con, "A1", BUDI, "1990-05-01", BUDI, "NIK")
    apply(con, "A2", SITI, "1995-06-03", SITI, "NIK")
    apply(con, "A3", BUDI + 1, "1990-05-01", AGUS, "REPAIRED")
    apply(con, "A4", AGUS, "1970-01-01", AGUS, "PROBABLE")
    apply(con, "A5", 3201990101010099, "2001-01-01", None, None, f"{DAY}")
    assert conflicts(con) == [("PERSON_TWO_NIKS", OLD, BUDI, f"{OLD}", "NIK")]


def test_every_kind_of_conflict_is_found_once_with_its_newest_record(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("UPDATE seen.population_registry SET birth_on = DATE '1988-02-20' WHERE nik = $1", [AGUS])
    con.execute("UPDATE seen.population_registry SET sex = 'L' WHERE nik = $1", [SITI])
    apply(con, "A1", AGUS, "1988-01-20", AGUS, "NIK", "2026-08-01")
    apply(con, "A2", AGUS, "1988-01-20", AGUS, "NIK", "2026-08-02")
    apply(con, "A3", AGUS, "1999-01-20", None, None)
    apply(con, "A4", SITI, "1995-06-02", SITI, "NIK")
    apply(con, "A5", 3201990101010099, "2001-01-01", None, None)
    apply(con, "A6", DEAD, "1979-03-15", DEAD, "NIK")
    apply(con, "A7", OLD, "1990-05-01", BUDI, "NIK")
    assert conflicts(con) == [
        ("BIRTH_DATES_APART", AGUS, None, "A2", "TGL_LHR"),
        ("NIK_BIRTH_MISMATCH", AGUS, None, "A2", "TGL_LHR"),
        ("NIK_BIRTH_MISMATCH", SITI, None, "A4", "JENIS_KLMIN"),
        ("NIK_DECEASED", DEAD, None, "A6", "STATUS_AKTIF"),
        ("NIK_INACTIVE", OLD, None, "A7", "STATUS_AKTIF"),
        ("NIK_NOT_FOUND", 3201990101010099, None, "A5", "NIK"),
        ("NIK_TWO_PEOPLE", AGUS, None, "A3", "NIK"),
        ("PERSON_TWO_NIKS", OLD, BUDI, f"{OLD}", "NIK"),
    ]


def test_somebody_elses_number_is_not_shown_beside_a_person(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE SCHEMA due")
    con.execute(
        "CREATE TABLE due.placement AS SELECT 'P1' AS id_pmi, 'L1' AS p3mi_id, DATE '2026-09-01' AS status_on, "
        "CAST($1 AS BIGINT) AS nik, 'NAMA' AS full_name, DATE '1990-05-01' AS birth_on, 'Z7770001' AS passport_no",
        [SITI],
    )
    shape = engine.read_sql(TOLD.parent / "record" / "placement.sql").sql
    con.execute(f"CREATE VIEW explained_record AS {shape}")
    con.execute(
        "INSERT INTO identity.link VALUES ('placement', 'P1', $1, 'REPAIRED', 'L1', DATE '2026-09-01', "
        '\'{"nik": "relative", "birth_on": "equal"}\', NULL)',
        [BUDI],
    )
    sides = con.execute(
        f"SELECT column_name, record_value, person_value, agreement FROM ({engine.read_sql(TOLD / 'evidence.sql').sql})"
    ).fetchall()
    assert ("nik", "•••", f"{BUDI}", "relative") in sides
    assert str(SITI) not in str(sides)
