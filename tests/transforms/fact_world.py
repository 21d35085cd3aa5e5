"""A world of facts for the rules: empty tables, and rows that state only what differs from an ordinary one."""

from __future__ import annotations

from pathlib import Path

import duckdb

from transforms import engine
from transforms.rule_cases import CASES, RUN_ON, Given, cases, defaults, fill, hits
from warehouse.keys import install_token_macro

HERE = Path(__file__).parent
MIGRATIONS = HERE.parent.parent / "warehouse" / "migrations"

__all__ = ["CASES", "RUN_ON", "Given", "cases", "defaults", "empty_world", "fill", "hits"]


def empty_world() -> duckdb.DuckDBPyConnection:
    """A connection with empty facts, the reference lists, and the tables that keep hits and flags."""
    con = duckdb.connect(config={"threads": "1", "memory_limit": "512MB"})
    for migration in sorted(MIGRATIONS.glob("*.sql")):
        con.execute(migration.read_text(encoding="utf-8"))
    con.execute("CREATE TABLE identity.link (feed VARCHAR, record_key VARCHAR, person_id BIGINT)")
    con.execute(
        "CREATE TABLE core.crossing (doc_no VARCHAR, direction VARCHAR, crossed_at TIMESTAMP, until_on DATE, business_on DATE)"
    )
    con.execute((HERE / "fact_ddl.sql").read_text(encoding="utf-8"))
    engine.load_reference(con)
    engine.install_functions(con)
    install_token_macro(con, "A" * 43)
    return con
