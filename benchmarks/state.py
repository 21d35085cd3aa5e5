"""What an installation holds, as hashes: two that were given the same are the same, however often one was disturbed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from flows import outputs
from warehouse import store
from warehouse.home import Home
from warehouse.policy import read_policy
from warehouse.verify import table_digest, tables_of

_TABLES = (
    "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'lintas' AND NOT temporary "
    "AND (schema_name IN ('core', 'identity', 'fact', 'flag') "
    "OR table_name IN ('delivery', 'quarantine', 'issue', 'rule_run')) ORDER BY ALL"
)


def state(root: Path) -> dict[str, str]:
    """Every table that follows from what was delivered -> rows and ordered hash, without run ids and times of recording."""
    with store.reading(Home(root)) as con:
        return {f"{schema}.{name}": _hash(con, schema, name) for schema, name in con.execute(_TABLES).fetchall()}


def published(root: Path) -> dict[str, str]:
    """Every published table of every role -> rows and a hash that no order changes."""
    found = {}
    for role in read_policy().roles:
        with outputs.opened(Home(root), role, who="benchmark", act="compare", purpose="MUTU-DATA") as con:
            for table in tables_of(con, "published"):
                rows, total = table_digest(con, "published", table)
                found[f"{role}.{table}"] = f"{rows} {total}"
    return found


def _hash(con: duckdb.DuckDBPyConnection, schema: str, name: str) -> str:
    left_out = "EXCLUDE (run_id, recorded_at)" if name == "delivery" else ""
    rows = con.execute(f"SELECT * {left_out} FROM {schema}.{name} ORDER BY ALL").fetchall()
    return f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()[:16]}"
