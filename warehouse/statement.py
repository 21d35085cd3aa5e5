"""What every statement of a person has in common, be it a judgement of identity or the outcome of a flag: a name and a line
of text that carry nobody's number, a time that only goes forward, and a place in a file."""

from __future__ import annotations

import datetime as dt

import duckdb

from warehouse.audit import names_somebody

LONGEST = 500


def line_fault(text: str, *, needed: str, told: str) -> str | None:
    """What is wrong with a line of text that must be given and must name nobody by number; None when nothing is.
    `needed` opens the sentence when it is missing or too long, `told` when it says too much."""
    if not text.strip() or len(text) > LONGEST or not text.isprintable():
        return f"{needed}: one line of 1 to {LONGEST} characters"
    return f"{told} holds what looks like a person's number: say it without" if names_somebody(text) else None


def now() -> dt.datetime:
    """This instant in UTC, as the warehouse keeps times."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def next_instant(con: duckdb.DuckDBPyConnection, table: str, column: str) -> dt.datetime:
    """Now, or just after the newest `column` of `table`: the newest stands, so a clock that was set back must not put a
    statement behind an older one."""
    ((newest,),) = con.execute(f"SELECT max({column}) FROM {table}").fetchall()
    return max(now(), newest + dt.timedelta(microseconds=1)) if newest else now()
