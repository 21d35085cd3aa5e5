"""Cost of all rules over one day: python -m benchmarks.rule_scale --home HOME.

The facts of an installation as they are, and repeated under other keys until there are ten times as many people; every rule
runs over both. ``make bench`` leaves such an installation of 1,000,000 residents and three years in ``benchmarks/work/home-0``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import time
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from benchmarks.measure import machine
from flows.settings import Settings
from transforms import engine, rulebook
from warehouse import store
from warehouse.home import Home

# Above every NIK and family card number, so that repeated people stay apart.
OFFSET = 10**16
KEYS = ("_id", "_no", "_key", "_value", "_ref", "no_kk", "_nik")
console = Console(width=120, highlight=False)


def main() -> None:
    """Print seconds by rule."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, default=Path(__file__).parent / "work" / "home-0")
    options.add_argument("--times", type=int, default=10)
    given = options.parse_args()
    console.print(machine())
    with store.reading(Home(given.home), Settings().resources) as con:
        ((run_on, people),) = con.execute(
            "SELECT (SELECT MAX(run_on) FROM ops.rule_run), (SELECT COUNT(*) FROM identity.person)"
        ).fetchall()
        con.execute("USE memory")
        con.execute("CREATE SCHEMA fact; CREATE SCHEMA reference")
        engine.load_reference(con)
        engine.install_functions(con)
        spent: dict[int, dict[str, float]] = {}
        for times in (1, given.times):
            repeat(con, times)
            spent[times] = {rule.id: _seconds(con, rule, run_on) for rule in rulebook.load_rules()[0]}
    table = Table("rule", *(f"{people * times:,} people, s" for times in spent), box=None)
    for rule_id in spent[1]:
        table.add_row(rule_id, *(f"{seconds[rule_id]:.2f}" for seconds in spent.values()))
    table.add_row("all", *(f"{sum(seconds.values()):.2f}" for seconds in spent.values()))
    console.print(table)
    console.print("targets: 10 s for 1,000,000 residents, 60 s for 10,000,000")


def repeat(con: duckdb.DuckDBPyConnection, times: int) -> None:
    """Make the facts of database ``lintas`` anew in schema ``fact``, `times` over; each turn has people and records of its own."""
    tables = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lintas' AND schema_name = 'fact'"
    ).fetchall()
    for (table,) in tables:
        columns = con.execute(f"DESCRIBE lintas.fact.{table}").fetchall()
        shown = ", ".join(_other(name, kind) for name, kind, *_ in columns)
        con.execute(
            f"CREATE OR REPLACE TABLE fact.{table} AS SELECT {shown} FROM lintas.fact.{table} AS t, range({times}) AS n (turn)"
        )


def _other(name: str, kind: str) -> str:
    if not name.endswith(KEYS) or name in ("ppiu_id", "p3mi_id", "lpk_id", "agency_id", "licence_id", "rule_id"):
        return f"t.{name}"
    if kind == "BIGINT":
        return f"t.{name} + turn * {OFFSET} AS {name}"
    return (
        f"CASE WHEN turn = 0 THEN t.{name} ELSE t.{name} || '~' || turn END AS {name}"
        if kind == "VARCHAR"
        else f"t.{name}"
    )


def _seconds(con: duckdb.DuckDBPyConnection, rule: rulebook.Rule, run_on: dt.date) -> float:
    started = time.perf_counter()
    con.execute(f"CREATE OR REPLACE TEMP TABLE hit AS {rule.sql}", rule.bindings(run_on))
    return time.perf_counter() - started


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    main()
