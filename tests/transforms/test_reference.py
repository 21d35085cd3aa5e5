"""The closed lists: dated, sourced, and what can be computed is computed again."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import duckdb
import holidays
import pytest
from babel import Locale
from babel.core import get_global
from hijridate import Hijri

from transforms import engine

LISTS = engine.ROOT / "reference"
SOURCED = ("country", "destination", "holiday", "island", "season", "tpi", "visa_free")


def rows(name: str) -> list[dict[str, str]]:
    with Path(LISTS / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    opened.execute("CREATE SCHEMA reference")
    engine.load_reference(opened)
    return opened


@pytest.mark.parametrize("name", SOURCED)
def test_every_row_cites_its_source(name: str) -> None:
    assert all(row["source"].strip() for row in rows(name))


def test_the_haj_season_is_that_of_the_umm_al_qura_calendar() -> None:
    """From 1 Dhu al-Qa'da to the day of Arafah, after which the haj is missed."""
    found = [(row["valid_from"], row["valid_to"]) for row in rows("season") if row["season"] == "HAJ"]
    years = [int(row["source"].split()[-1]) for row in rows("season")]
    assert years == list(range(1443, 1456))
    assert found == [(str(Hijri(y, 11, 1).to_gregorian()), str(Hijri(y, 12, 9).to_gregorian())) for y in years]


def test_public_holidays_are_those_of_the_joint_decrees() -> None:
    expected = {
        (name, str(day))
        for year in range(2022, 2028)
        for category in ("public", "government")
        for day, names in holidays.country_holidays("ID", years=year, categories=category, language="id").items()
        for name in names.split("; ")
    }
    assert {(row["name"], row["day_on"]) for row in rows("holiday")} == expected


def test_countries_are_named_as_in_the_unicode_locale_data() -> None:
    codes = {alpha3: to[0] for alpha3, to in get_global("territory_aliases").items() if len(alpha3) == 3}
    for row in rows("country"):
        territory = codes[row["country"]]
        assert row["name_id"] == Locale("id").territories[territory]
        assert row["name_en"] == Locale("en").territories[territory]


def test_codes_agree_between_the_lists(con: duckdb.DuckDBPyConnection) -> None:
    unknown = con.execute(
        """SELECT country FROM reference.destination WHERE country NOT IN (SELECT country FROM reference.country)
        UNION ALL
        SELECT country FROM reference.visa_free WHERE country NOT IN (SELECT country FROM reference.country)
        UNION ALL
        SELECT province_code FROM reference.tpi WHERE province_code NOT IN (SELECT province_code FROM reference.island)
        UNION ALL
        SELECT region_code FROM reference.region
        WHERE level = 'PROVINCE' AND region_code NOT IN (SELECT province_code FROM reference.island)
        UNION ALL
        SELECT tpi_code FROM reference.tpi
        WHERE zone <> CASE utc_offset WHEN 7 THEN 'WIB' WHEN 8 THEN 'WITA' WHEN 9 THEN 'WIT' END"""
    ).fetchall()
    assert unknown == []


@pytest.mark.parametrize(("name", "key"), [("destination", "list_name, country"), ("visa_free", "country")])
def test_periods_of_one_entry_do_not_overlap(con: duckdb.DuckDBPyConnection, name: str, key: str) -> None:
    overlapping = con.execute(
        f"""SELECT {key} FROM (
          SELECT {key}, valid_from, LAG(COALESCE(valid_to, DATE '9999-01-01')) OVER (
            PARTITION BY {key} ORDER BY valid_from
          ) AS before
          FROM reference.{name}
        ) WHERE before >= valid_from"""
    ).fetchall()
    assert overlapping == []
    assert con.execute(f"SELECT count(*) FROM reference.{name} WHERE valid_to < valid_from").fetchall() == [(0,)]


def test_lists_are_typed(con: duckdb.DuckDBPyConnection) -> None:
    ((days, until),) = con.execute(
        "SELECT days, valid_to FROM reference.visa_free WHERE country = 'THA' AND valid_to IS NOT NULL"
    ).fetchall()
    assert (days, until) == (30, dt.date(2024, 7, 14))
