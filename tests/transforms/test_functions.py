"""The small SQL functions, against values the standards print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import duckdb
import pytest

from transforms import engine


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    opened = duckdb.connect()
    opened.execute("CREATE SCHEMA reference")
    engine.load_reference(opened)
    engine.install_functions(opened)
    yield opened
    opened.close()


def value(con: duckdb.DuckDBPyConnection, expression: str) -> object:
    return con.execute(f"SELECT {expression}").fetchall()[0][0]


@pytest.mark.parametrize(
    ("field", "digit"),
    [("520727", 3), ("AB2134<<<", 5), ("L898902C3", 6), ("HA672242<658022549601086<<<<<<<<<<<<<<0", 8)],
)
def test_check_digits_of_icao_9303(con: duckdb.DuckDBPyConnection, field: str, digit: int) -> None:
    assert value(con, f"mrz_check_digit('{field}')") == digit


@pytest.mark.parametrize(
    ("name", "mrz"),
    [
        ("SITI NUR AISYAH", "AISYAH<<SITI<NUR"),
        ("SUPARDI", "SUPARDI"),
        ("M. Zaini Ma'ruf", "MARUF<<M<ZAINI"),
        ("ANDI BAHARUDDIN TAHIR PATTIMURA WIRAATMADJA", "WIRAATMADJA<<ANDI<BAHARUDDIN<TAHIR<PATT"),
    ],
)
def test_names_as_the_machine_readable_zone_writes_them(con: duckdb.DuckDBPyConnection, name: str, mrz: str) -> None:
    quoted = name.replace("'", "''")
    assert value(con, f"mrz_name('{quoted}')") == mrz


def test_a_nik_tells_birth_date_and_region_of_issue(con: duckdb.DuckDBPyConnection) -> None:
    day = "DATE '2026-09-01'"
    assert value(con, f"nik_birth_on(3201995203990001, {day})") == dt.date(1999, 3, 12)
    assert value(con, f"nik_birth_on(3201991203150001, {day})") == dt.date(2015, 3, 12)
    assert value(con, f"nik_birth_on(3201993102990001, {day})") is None
    assert value(con, "nik_region(9104991203990001)") == "91.04"


def test_an_old_region_code_leads_to_todays_and_no_living_code_moves(con: duckdb.DuckDBPyConnection) -> None:
    assert value(con, "region_now('91.04')") == "94.01"
    moved = con.execute(
        "SELECT region_code FROM reference.region WHERE region_now(region_code) <> region_code"
    ).fetchall()
    assert moved == []
