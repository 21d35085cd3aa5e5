"""What is wrong with a PostgreSQL source is told in words, and shows neither a secret nor a value."""

from __future__ import annotations

from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest
from nights import configured
from postgres_sender import DATED, NAMES, ROW, Make
from pydantic import ValidationError

from benchmarks.servers import PASSWORD
from flows.sources.source import SourceError

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("changed", "fault", "told"),
    [
        ({"user": "lintas"}, SourceError, "does not accept user or password"),
        ({"database": "siak"}, SourceError, "no such database"),
        ({"host": "127.0.0.1"}, SourceError, "certificate"),
        ({"ca_file": None}, SourceError, "certificate"),
        ({"port": 1}, ConnectionError, "does not answer"),
        ({"host": "tidak-ada.invalid"}, ConnectionError, "no host has this name"),
        ({"read": {"licence": DATED | {"table": "siak.licence"}}}, SourceError, "no such table"),
        ({"read": {"licence": DATED | {"date_column": "tanggal"}}}, SourceError, "no column tanggal"),
        ({"read": {"licence": DATED | {"date_column": "name"}}}, SourceError, "is no date"),
        (
            {"read": {"licence": {"query": "SELECT writing()", "date_column": "writing"}}},
            SourceError,
            "the query writes",
        ),
        (
            {"read": {"licence": {"table": "hidden", "date_column": "day"}}, "user": "reader"},
            SourceError,
            "GRANT SELECT",
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_faults_are_told_in_words_and_show_no_secret(
    licences: psycopg.Connection[Any], make: Make, changed: dict[str, Any], fault: type[Exception], told: str
) -> None:
    licences.execute(ROW, ("2026-09-01", None, "L1", "KENARI"))
    licences.execute("CREATE TABLE written (at date); CREATE TABLE hidden AS TABLE licence")
    licences.execute(
        "CREATE FUNCTION writing() RETURNS date LANGUAGE plpgsql AS "
        "$$ BEGIN INSERT INTO written VALUES (now()); RETURN now(); END $$"
    )
    quoted = PASSWORD.replace("'", "''")
    licences.execute("DROP ROLE IF EXISTS reader")
    licences.execute(f"CREATE ROLE reader LOGIN PASSWORD '{quoted}'")
    puller = make(DATED, **changed)
    with pytest.raises(fault, match=told) as raised:
        puller.night("licence")
    chain: BaseException | None = raised.value
    assert PASSWORD not in str(chain) and "KENARI" not in str(chain)
    with pytest.raises(fault):
        puller.tested()
    assert licences.execute("SELECT count(*) FROM written").fetchone() == (0,)


@pytest.mark.parametrize(
    ("at_a_row", "fault", "told"),
    [
        ("PERFORM pg_terminate_backend(pg_backend_pid())", ConnectionError, "went away while rows came"),
        ("RETURN ('KENARI ' || id)::date", SourceError, "stopped at one of the rows"),
    ],
    ids=["server gone", "a value that cannot be cast"],
)
def test_a_pull_that_ends_half_way_is_told_without_a_value_and_made_anew(
    licences: psycopg.Connection[Any], make: Make, at_a_row: str, fault: type[Exception], told: str
) -> None:
    rows = "SELECT '2026-09-01', i, repeat('x', 500) FROM generate_series(1, 60000) i"
    licences.execute(f"INSERT INTO licence (day, licence_id, name) {rows}; CREATE TABLE armed ()")
    licences.execute("INSERT INTO armed DEFAULT VALUES")
    licences.execute(
        "CREATE FUNCTION odd(id text) RETURNS text STABLE LANGUAGE plpgsql AS $$ BEGIN "
        f"IF id = '50000' AND EXISTS (SELECT FROM armed) THEN {at_a_row}; END IF; RETURN id; END $$"
    )
    query = f"SELECT day, changed, odd(licence_id) AS licence_id, {', '.join(NAMES[1:])} FROM licence"
    puller = make({"query": query, "date_column": "day", "watermark": "changed"})
    with pytest.raises(fault, match=told) as raised:
        puller.night("licence")
    assert "KENARI" not in str(raised.value) and raised.value.__context__ is None
    licences.execute("TRUNCATE armed")
    ((_, path),) = puller.night("licence")
    assert pq.read_metadata(path).num_rows == 60000


READ_OTHERWISE = {
    "DELETE FROM licence RETURNING *": "one SELECT",
    "SELECT 1; SELECT 2": "one SELECT",
    "WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x": "one SELECT",
    "SELECT * INTO b FROM a": "one SELECT",
    "SELECT * FROM a FOR UPDATE": "one SELECT",
    "SELECT FROM WHERE": "cannot be read",
}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        *(({"read": {"licence": {"query": sql, "date_column": "day"}}}, told) for sql, told in READ_OTHERWISE.items()),
        ({"read": {"licence": {"table": "licence"}}}, "date_column, watermark"),
        ({"read": {"licence": DATED | {"query": "SELECT 1"}}}, "either a table or a query"),
        ({"read": {"crossing": DATED}}, "same feeds"),
        ({"host": "db.example", "sslmode": "disable"}, "this machine only"),
        ({"time_zone": "WIB"}, "no time zone"),
        ({"password": PASSWORD}, "a secret is not written here"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(changed: dict[str, Any], told: str) -> None:
    given = {
        "kind": "postgresql", "feeds": ["licence"], "host": "localhost", "database": "d", "user": "u",
        "password": "env:X", "read": {"licence": DATED},
    }  # fmt: skip
    configured(**given)
    with pytest.raises(ValidationError, match=told) as raised:
        configured(**(given | changed))
    assert PASSWORD not in str(raised.value)
