"""Puts the open flags into the order in which people look at them: scores with every part, and items.

The SQL of ``transforms/priority`` is a pure function of the flags, the outcomes and the departures seen from a run date; the
weights are data (``transforms/reference/priority_weight.csv``).
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from transforms.engine import SqlFile, bind, read_sql, tables_read

ROOT = Path(__file__).parent / "priority"
KEPT = ("priority_part", "item_flag", "item")


@cache
def steps() -> tuple[SqlFile, ...]:
    """The files of ``transforms/priority``, each after what it reads."""
    files = {file.name: file for file in map(read_sql, sorted(ROOT.glob("*.sql")))}
    reads = {
        name: {table.split(".")[-1] for table in tables_read(file.sql)} & files.keys() for name, file in files.items()
    }
    return tuple(files[name] for name in TopologicalSorter(reads).static_order())


def rank(con: duckdb.DuckDBPyConnection, run_on: dt.date) -> None:
    """Make flag.priority_part, flag.item_flag and flag.item anew from the flags, as seen from `run_on`, the newest run date.

    Runs inside the caller's transaction; the facts of `run_on` must stand. Sealed flags have items of their own.
    """
    for file in steps():
        sql = bind(file.sql, {"run_on": run_on})
        if file.name in KEPT:
            con.execute(f"DELETE FROM flag.{file.name}")
            con.execute(f"INSERT INTO flag.{file.name} BY NAME\n{sql}")
        else:
            con.execute(f"CREATE OR REPLACE TEMP TABLE {file.name} AS\n{sql}")
    for file in steps():
        if file.name not in KEPT:
            con.execute(f"DROP TABLE temp.{file.name}")
