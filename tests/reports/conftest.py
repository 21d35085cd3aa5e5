"""An invented published file (schema mart, pseudonyms only) and the report made from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from report_reader import RUN_ON, Build

from reports import daily

HERE = Path(__file__).parent


@pytest.fixture
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of the published file without a row."""
    with duckdb.connect() as con:
        con.execute((HERE / "mart.sql").read_text(encoding="utf-8"))
        yield con


@pytest.fixture
def country(empty: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A day with late, refused and doubtful data, 34 flags on departures, one on a child, one on a contact, one reviewed."""
    for name in ("country.sql", "order.sql"):
        empty.execute((HERE / name).read_text(encoding="utf-8"))
    return empty


@pytest.fixture
def page(tmp_path: Path) -> Build:
    """Builds the report and returns the country's page, or the sheet of `unit`."""

    def build(con: duckdb.DuckDBPyConnection, lang: str = "id", unit: str = "", per_unit: int = 20) -> str:
        daily.build(con, run_on=RUN_ON, out=tmp_path, lang=lang, per_unit=per_unit)
        name = f"unit/{unit}.{lang}.html" if unit else f"laporan-2026-03-14.{lang}.html"
        return (tmp_path / name).read_text(encoding="utf-8")

    return build
