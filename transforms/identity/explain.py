"""Tells why a record is whose: the values of both sides with what the ladder made of them, and what the registry should correct."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb

from transforms.engine import bind, read_sql
from transforms.identity import probable
from transforms.identity.leftover import NAMES, population
from transforms.identity.renew import records

ROOT = Path(__file__).parent
REGISTRY = "population_registry"
MOST_CONSIDERED = 5
_LINKED = """
SELECT person_id, rung, weight, probability, unlinked_reason, model_version, unit_code, record_on, compared
FROM identity.link WHERE feed = $feed AND record_key = $key
"""
_PERSON = """
SELECT person_id FROM identity.person WHERE LPAD(CAST(nik AS VARCHAR), 16, '0') = $key AND $feed = 'population_registry'
"""


def feeds() -> tuple[str, ...]:
    """The feeds whose records belong to people."""
    return tuple(records())


def tell(con: duckdb.DuckDBPyConnection, run_on: dt.date) -> None:
    """Make tables identity.evidence (linked records of people with an open flag, a row a column) and identity.conflict, as
    seen from `run_on`."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE explained_key AS {_sql('flagged', run_on)}")
    con.execute(f"CREATE OR REPLACE TABLE identity.evidence AS {_side_by_side(con, run_on)}")
    con.execute(f"CREATE OR REPLACE TABLE identity.conflict AS {_sql('conflict', run_on)}")


def link(con: duckdb.DuckDBPyConnection, record: tuple[str, str]) -> dict[str, Any]:
    """The link of one record, or the person of a NIK of the registry, by column; every value None where there is none."""
    names = (
        "person_id",
        "rung",
        "weight",
        "probability",
        "unlinked_reason",
        "model_version",
        "unit_code",
        "record_on",
        "compared",
    )
    found = con.execute(_PERSON if record[0] == REGISTRY else _LINKED, {"feed": record[0], "key": record[1]}).fetchone()
    return dict.fromkeys(names) | dict(zip(names, found or (), strict=False))


def beside(
    con: duckdb.DuckDBPyConnection, record: tuple[str, str], run_on: dt.date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(people considered by probability, best first; columns side by side) of one record. `con` may be read-only."""
    if record[0] == REGISTRY:
        return [], []
    named = {"feed": record[0], "key": record[1]}
    con.execute("CREATE OR REPLACE TEMP TABLE explained_key AS SELECT $feed AS feed, $key AS record_key", named)
    answer = con.execute(
        "SELECT column_name, record_value, person_value, agreement, weight "
        f"FROM ({_side_by_side(con, run_on)}) ORDER BY place, column_name"
    )
    sides: list[dict[str, Any]] = answer.to_arrow_table().to_pylist()
    return _considered(con), sides


def _considered(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Whose the record could be, as the probabilistic rung weighs people; nobody when its keys settled the matter."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE explained_leftover AS {_sql('leftover')}")
    if not con.execute("SELECT 1 FROM explained_leftover").fetchall():
        return []
    con.execute(f"CREATE OR REPLACE TEMP TABLE explained_denied AS {_sql('denied')}")
    probable.candidates(
        con, "explained_leftover", "identity.person", "explained_likely", population=population(con),
        apart="explained_denied", name_count=NAMES,
    )  # fmt: skip
    rows: list[dict[str, Any]] = (
        con.execute(
            "SELECT person.person_id, likely.weight, likely.probability, likely.compared, likely.weights "
            "FROM explained_likely AS likely INNER JOIN identity.person AS person ON likely.nik = person.nik "
            f"ORDER BY likely.probability DESC, likely.weight DESC, likely.nik LIMIT {MOST_CONSIDERED}"
        )
        .to_arrow_table()
        .to_pylist()
    )
    return rows


def _side_by_side(con: duckdb.DuckDBPyConnection, run_on: dt.date) -> str:
    """The SELECT that shows the records of explained_key (feed, record_key) beside their people."""
    shapes = []
    for feed, file in records().items():
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW explained_{feed} AS SELECT record.* FROM seen.{feed} AS record "
            f"WHERE {file.meta['key']} IN (SELECT record_key FROM explained_key WHERE feed = '{feed}')"
        )
        shapes.append(bind(file.sql, {"run_on": run_on}).replace(f"due.{feed}", f"explained_{feed}"))
    con.execute("CREATE OR REPLACE TEMP VIEW explained_record AS\n" + "\nUNION ALL\n".join(shapes))
    return _sql("evidence")


def _sql(name: str, run_on: dt.date | None = None) -> str:
    sql = read_sql(ROOT / "told" / f"{name}.sql").sql
    return bind(sql, {"run_on": run_on}) if run_on else sql
