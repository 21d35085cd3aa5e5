"""Reads SQL files that describe themselves and runs them in the order their reads ask for.

A file opens with YAML front matter in a ``/* */`` comment, then holds one SELECT. ``$name`` stands for a parameter; the
engine writes it as a literal, because views and table definitions take no bound parameters.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
import yaml
from sqlglot import exp

ROOT = Path(__file__).parent
Value = str | int | float | bool | dt.date | None

_FRONT = re.compile(r"\A\s*/\*\n(?P<meta>.*?)\*/\s*(?P<sql>.*?);?\s*\Z", re.DOTALL)


class SqlFileError(ValueError):
    """A SQL file of the project is not well formed; the message names the file and what to change."""


@dataclass(frozen=True)
class SqlFile:
    """One SQL file: its front matter and its statement (``path`` is where it was read)."""

    path: Path
    meta: Mapping[str, Any]
    sql: str

    @property
    def name(self) -> str:
        return self.path.stem


@cache
def read_sql(path: Path) -> SqlFile:
    """Read one SQL file. Raises SqlFileError when the front matter is missing or is no mapping."""
    match = _FRONT.match(path.read_text(encoding="utf-8"))
    meta = yaml.load(match["meta"], yaml.CSafeLoader) if match else None
    if match is None or not isinstance(meta, dict):
        raise SqlFileError(f"{path.name}: open the file with /* YAML front matter */ before its SELECT")
    return SqlFile(path, meta, match["sql"])


def literal(value: Value) -> str:
    """The SQL literal of a parameter value."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.date):
        return f"DATE '{value:%Y-%m-%d}'"
    return "'" + value.replace("'", "''") + "'"


def bind(sql: str, params: Mapping[str, Value]) -> str:
    """Write each ``$name`` of `sql` as a literal. Raises KeyError for a name without a value."""
    return re.sub(r"\$([a-z_][a-z0-9_]*)", lambda found: literal(params[found[1]]), sql)


@cache
def tables_read(sql: str) -> frozenset[str]:
    """The ``schema.table`` names a statement reads, its own common table expressions left out."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    tables = ((table.db, table.name) for table in tree.find_all(exp.Table))
    return frozenset(f"{schema}.{name}" if schema else name for schema, name in tables if schema or name not in own)


def models(schema: str) -> Iterator[SqlFile]:
    """The models of `transforms/<schema>s` that write schema `schema`, each after what it reads."""
    files = {f"{schema}.{path.stem}": read_sql(path) for path in sorted((ROOT / f"{schema}s").glob("*.sql"))}
    order = TopologicalSorter({name: sorted(tables_read(file.sql) & files.keys()) for name, file in files.items()})
    return (files[name] for name in order.static_order())


def build(
    con: duckdb.DuckDBPyConnection,
    schema: str,
    params: Mapping[str, Value],
    progress: Callable[[str], None] = lambda _: None,
) -> list[tuple[str, float]]:
    """Make every table of `schema` anew from its models. Returns (table, seconds) in the order built."""
    spent: list[tuple[str, float]] = []
    for file in models(schema):
        started, name = time.perf_counter(), f"{schema}.{file.name}"
        kind = str(file.meta.get("kind", "table")).upper()
        con.execute(f"CREATE OR REPLACE {kind} {name} AS\n{bind(file.sql, params)}")
        spent.append((name, time.perf_counter() - started))
        progress(name)
    return spent


def see(con: duckdb.DuckDBPyConnection, run_on: dt.date) -> None:
    """Make schema ``seen``: one view per feed that shows each key's version as it was delivered up to `run_on`."""
    con.execute("CREATE SCHEMA IF NOT EXISTS seen")
    day = literal(run_on)
    for (table,) in con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core' AND database_name = current_database()"
    ).fetchall():
        con.execute(
            f"CREATE OR REPLACE VIEW seen.{table} AS SELECT * FROM core.{table} "
            f"WHERE business_on <= {day} AND (until_on IS NULL OR until_on > {day})"
        )


def install_functions(con: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the functions of ``transforms/functions``: ``SELECT`` and one expression a file, callees first."""
    files = {path.stem: read_sql(path) for path in sorted((ROOT / "functions").glob("*.sql"))}
    calls = {
        name: {other for other in files if other != name and f"{other}(" in file.sql} for name, file in files.items()
    }
    for name in TopologicalSorter(calls).static_order():
        arguments = ", ".join(files[name].meta["arguments"])
        con.execute(f"CREATE OR REPLACE TEMP MACRO {name}({arguments}) AS ({files[name].sql.removeprefix('SELECT')})")


def clean_files() -> Iterable[SqlFile]:
    """The clean step of every feed, by feed name."""
    return (read_sql(path) for path in sorted((ROOT / "clean").glob("*.sql")))


def load_reference(con: duckdb.DuckDBPyConnection) -> None:
    """Load the closed lists of ``transforms/reference`` into schema ``reference`` (one table a CSV file)."""
    for path in sorted((ROOT / "reference").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            columns = {name: _reference_type(name) for name in next(csv.reader(file))}
        con.execute(
            f"CREATE OR REPLACE TABLE reference.{path.stem} AS "
            f"SELECT * FROM read_csv({literal(str(path))}, header = true, columns = {columns!r})"
        )


def _reference_type(column: str) -> str:
    if column.endswith(("_on", "valid_from", "valid_to")):
        return "DATE"
    return "INTEGER" if column.endswith("_offset") or column == "days" else "VARCHAR"
