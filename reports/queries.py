"""Reads the report's SQL files and answers them as dataclasses: one file, one row type."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import yaml

FOLDER = Path(__file__).parent / "sql"
Row = TypeVar("Row")

_FRONT = re.compile(r"\A/\*\n(?P<meta>.*?)\*/\s*(?P<sql>.*)\Z", re.DOTALL)


class ReportError(RuntimeError):
    """The report could not be made and nothing was written; the message says what to do."""


@cache
def read(name: str) -> tuple[Mapping[str, Any], str]:
    """Front matter and statement of ``sql/<name>.sql``. Raises ReportError when the front matter is missing."""
    match = _FRONT.match((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
    if match is None:
        raise ReportError(f"reports/sql/{name}.sql: open the file with /* YAML front matter */ before its SELECT")
    return yaml.load(match["meta"], yaml.CSafeLoader), match["sql"]


def run(
    con: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, object], lead: str = ""
) -> duckdb.DuckDBPyConnection:
    """Execute one file with the parameters its front matter names.

    Raises ReportError when the published file lacks a table or column. Only such errors pass their text on: others may
    quote values.
    """
    meta, sql = read(name)
    try:
        return con.execute(lead + sql, {key: params[key] for key in meta["parameters"]})
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ReportError(f"reports/sql/{name}.sql: {str(error).splitlines()[0]}") from None
    except duckdb.Error as error:
        raise ReportError(f"reports/sql/{name}.sql: {type(error).__name__} while reading {meta['reads']}") from None


def prepare(con: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, object]) -> None:
    """Keep the answer of ``sql/prepared/<name>.sql`` as temp.<name>, which other files read. Raises ReportError as `run` does."""
    con.execute(f"DROP TABLE IF EXISTS temp.{name}")
    run(con, f"prepared/{name}", params, f"CREATE TEMP TABLE {name} AS\n")


def rows(con: duckdb.DuckDBPyConnection, name: str, kind: type[Row], params: Mapping[str, object]) -> list[Row]:
    """All rows of one file as `kind`, whose fields are the columns by name."""
    answer = run(con, name, params)
    columns = [column[0] for column in answer.description or []]
    wanted = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]  # every Row is a dataclass
    if columns != wanted:
        raise ReportError(f"reports/sql/{name}.sql: its columns {columns} are not those of {kind.__name__}: {wanted}")
    return [kind(*row) for row in answer.fetchall()]
