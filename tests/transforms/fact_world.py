"""A world of facts for the rules: empty tables, and rows that state only what differs from an ordinary one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from transforms import engine
from transforms.rulebook import Rule, text_sql
from warehouse.keys import install_token_macro

HERE = Path(__file__).parent
CASES = HERE / "rules"
MIGRATIONS = HERE.parent.parent / "warehouse" / "migrations"
RUN_ON = dt.date(2026, 11, 20)
Given = Mapping[str, Sequence[Mapping[str, Any]]]


@cache
def defaults() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load((CASES / "_defaults.yaml").read_text(encoding="utf-8"))
    return loaded


def empty_world() -> duckdb.DuckDBPyConnection:
    """A connection with empty facts, the reference lists, and the tables that keep hits and flags."""
    con = duckdb.connect(config={"threads": "1", "memory_limit": "512MB"})
    for migration in sorted(MIGRATIONS.glob("*.sql")):
        con.execute(migration.read_text(encoding="utf-8"))
    con.execute("CREATE TABLE identity.link (feed VARCHAR, record_key VARCHAR, person_id BIGINT)")
    con.execute((HERE / "fact_ddl.sql").read_text(encoding="utf-8"))
    engine.load_reference(con)
    install_token_macro(con, "A" * 43)
    return con


def fill(con: duckdb.DuckDBPyConnection, given: Given) -> None:
    """Put the rows of a case in place of all facts. `repeat: n` makes n of a row; '#' in its texts counts them."""
    for table in defaults():
        con.execute(f"DELETE FROM {table}")
    for table, rows in given.items():
        for row in rows:
            for turn in range(1, row.get("repeat", 1) + 1):
                full: dict[str, Any] = {**defaults()[table], **{key: row[key] for key in row if key != "repeat"}}
                if table == "fact.departure":
                    full.setdefault("crossed_at", f"{full['crossed_on']} 10:00:00")
                values = [value.replace("#", str(turn)) if isinstance(value, str) else value for value in full.values()]
                marks = ", ".join("?" * len(full))
                con.execute(f"INSERT INTO {table} ({', '.join(full)}) VALUES ({marks})", values)


def hits(con: duckdb.DuckDBPyConnection, rule: Rule, run_on: dt.date = RUN_ON) -> dict[str, dict[str, Any]]:
    """What a rule yields, by subject key."""
    found = con.execute(
        f"SELECT hit.*, {text_sql(rule.reason.id, 'id')} AS reason, {text_sql(rule.reason.en, 'en')} AS reason_en, "
        f"CAST(TO_JSON(hit.evidence) AS VARCHAR) AS shown FROM (\n{rule.sql}\n) AS hit",
        rule.bindings(run_on),
    )
    names = [column[0] for column in found.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {row["subject_key"]: row | {"evidence": json.loads(row["shown"])} for row in rows}
