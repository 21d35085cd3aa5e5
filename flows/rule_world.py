"""An empty warehouse in memory with the facts as their models make them: where a rule's own cases are played."""

from __future__ import annotations

import duckdb

import expectations
from flows.intake import core_tables
from transforms import engine
from transforms.identity import renew
from transforms.rule_cases import RUN_ON
from warehouse import load, store


def empty_facts() -> duckdb.DuckDBPyConnection:
    """A connection with every fact empty and every reference list filled; nothing of it is on disk."""
    con = duckdb.connect(config={"threads": "1", "memory_limit": "512MB"})
    store.migrate(con)
    con.execute("CREATE SCHEMA IF NOT EXISTS due")
    for feed, table in core_tables().items():
        load.ensure(con, table, [column.name for column in expectations.load_contract(feed).columns])
    con.execute((renew.ROOT / "tables.sql").read_text(encoding="utf-8"))
    con.execute(f"CREATE VIEW identity.exact_link AS {engine.read_sql(renew.ROOT / 'exact_link.sql').sql}")
    engine.load_reference(con)
    engine.install_functions(con)
    engine.see(con, RUN_ON)
    engine.build(con, "fact", {"run_on": RUN_ON})
    for (name,) in con.execute("SELECT view_name FROM duckdb_views() WHERE schema_name = 'fact'").fetchall():
        con.execute(f"CREATE TABLE fact.taken AS SELECT made.* FROM fact.{name} AS made")
        con.execute(f"DROP VIEW fact.{name}")
        con.execute(f"ALTER TABLE fact.taken RENAME TO {name}")
    return con
