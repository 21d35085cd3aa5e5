"""One small invented country for all tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pytest

from synthetic import NOISE, generate

SMALL = {"residents": 2000, "start": date(2026, 9, 1), "days": 5, "seed": 3, "history_days": 500}

TRUTHS = ("record", "scenario", "noise", "person", "resident")

FEEDS = (
    "population_registry", "passport_application", "crossing", "placement", "licence", "repatriation", "community_report",
    "fostered_village", "passenger_list",
)  # fmt: skip


@pytest.fixture(scope="session")
def small() -> dict[str, object]:
    return dict(SMALL)


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("country")
    generate(out, **SMALL)  # type: ignore[arg-type]  # one mapping for arguments of several types
    return out


@pytest.fixture(scope="session")
def db(country: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with read(country) as connection:
        yield connection


@pytest.fixture(scope="session")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same country with bad data."""
    out = tmp_path_factory.mktemp("noisy")
    generate(out, **(SMALL | {"noise": NOISE["high"]}))  # type: ignore[arg-type]  # one mapping for arguments of several types
    with read(out) as connection:
        yield connection


@contextmanager
def read(country: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a table a feed and a ``truth_`` table a truth."""
    with duckdb.connect() as connection:
        for feed in FEEDS:
            connection.execute(
                f"CREATE TABLE {feed} AS SELECT * EXCLUDE filename, CAST(regexp_extract(filename, "
                f"'/(\\d{{4}}-\\d\\d-\\d\\d)/', 1) "
                f"AS DATE) AS business_on FROM read_csv('{country}/{feed}/*/*.csv.gz', all_varchar = true, header = "
                f"true, "
                "filename = true, delim = ',', quote = '\"')"
            )
        for truth in TRUTHS:
            connection.execute(f"CREATE TABLE truth_{truth} AS FROM '{country}/truth/{truth}.parquet'")
        yield connection
