"""Runs a business date in a child process that dies, or runs out of disk, at a chosen place.

The children are forked from one server that has Great Expectations loaded, so a run costs its own time only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import multiprocessing
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import typer

from warehouse import store
from warehouse.home import Home

_PRELOADED = ["great_expectations", "expectations.suite", "flows.pipeline", "reports.daily"]
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(_PRELOADED)

Point = Callable[[], None]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _at(room: str, name: str, turn: int = 1, *, after: bool = False) -> Point:
    """Die before (or after) the `turn`-th call of a function."""

    def install() -> None:
        module: ModuleType = __import__(room, fromlist=["x"])
        whole = getattr(module, name)
        calls = [0]

        def dying(*args: Any, **named: Any) -> Any:
            calls[0] += 1
            if calls[0] == turn and not after:
                _die()
            result = whole(*args, **named)
            if calls[0] == turn:
                _die()
            return result

        setattr(module, name, dying)

    return install


def _told(room: str, name: str, step: str) -> Point:
    """Die when a function tells its `progress` that `step` is done."""

    def install() -> None:
        module: ModuleType = __import__(room, fromlist=["x"])
        whole = getattr(module, name)
        setattr(module, name, lambda *a, **n: whole(*a, **n, progress=lambda done: _die() if done == step else None))

    return install


POINTS: dict[str, Point] = {
    "pull: copied, not yet named": _at("flows.sources.landing", "_copy", after=True),
    "pull: one of several landed": _at("flows.intake", "land", after=True),
    "check": _at("expectations", "check", 2, after=True),
    "load: inside the transaction": _at("warehouse.load", "_record"),
    "load: one of several committed": _at("warehouse.load", "_record", 2),
    "loaded": _at("flows.evaluate", "identify"),
    "identify: applications linked": _at("transforms.identity.renew", "_books", after=True),
    "identify: linked, not closed": _at("transforms.identity.judged", "settle", after=True),
    "facts": _told("transforms.engine", "build", "fact.departure"),
    "flag: inside the transaction": _at("transforms.flagging", "record", after=True),
    "flagged": _at("flows.outputs", "publish"),
    "publish: built": _told("warehouse.publish", "publish", "built"),
    "publish: verified": _told("warehouse.publish", "publish", "verified"),
    "publish: settled": _told("warehouse.publish", "publish", "settled"),
    "publish: one role moved": _told("warehouse.publish", "publish", "moved analyst"),
    "published": _at("flows.outputs", "report"),
    "report: one language written": _at("reports.daily", "write", after=True),
    "reported": _at("flows.session", "_close"),
    "closed, no checkpoint": _at("flows.session", "_close", after=True),
}


def run(home: Path, day: dt.date, dies_at: str | None = None) -> tuple[int, str]:
    """Run a date in a child. Returns its exit code (negative: the signal) and what it said, faults included."""
    handle, name = tempfile.mkstemp()
    os.close(handle)
    told = Path(name)
    child = CONTEXT.Process(target=_run, args=(home, day, dies_at, told))
    child.start()
    child.join()
    assert child.exitcode is not None
    said = told.read_text(encoding="utf-8")
    told.unlink()
    return child.exitcode, said


def _run(home: Path, day: dt.date, dies_at: str | None, told: Path) -> None:
    from flows import pipeline
    from flows.session import open_session
    from flows.settings import Settings
    from flows.terminal import failing, fault

    if dies_at:
        POINTS[dies_at]()
    place = Home(home)
    with told.open("w", encoding="utf-8", buffering=1) as out, redirect_stderr(out):
        try:
            with (
                failing(),
                open_session(place, Settings(), "daily", day, say=lambda line: print(line, file=out)) as session,
            ):
                pipeline.run(session, day, place.inbox)
        except typer.Exit as left:
            raise SystemExit(left.exit_code) from None
        except Exception as error:
            raise SystemExit(fault(error)) from None
    raise SystemExit(session.tally.exit_code)


def copied(home: Path, name: str) -> Path:
    """A copy of a home beside it, modification times kept."""
    return Path(shutil.copytree(home, home.parent / name, symlinks=True))


def state(home: Path) -> dict[str, str]:
    """Every table that a run writes -> rows and ordered hash, without run ids and times of recording."""
    with store.reading(Home(home)) as con:
        tables = con.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'lintas' AND NOT temporary "
            "AND (schema_name IN ('core', 'identity', 'fact', 'flag') "
            "OR table_name IN ('delivery', 'quarantine', 'issue', 'rule_run')) ORDER BY ALL"
        ).fetchall()
        return {f"{schema}.{name}": _hash(con, schema, name) for schema, name in tables}


def _hash(con: duckdb.DuckDBPyConnection, schema: str, name: str) -> str:
    left_out = "EXCLUDE (run_id, recorded_at)" if name == "delivery" else ""
    rows = con.execute(f"SELECT * {left_out} FROM {schema}.{name} ORDER BY ALL").fetchall()
    return f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()[:16]}"


def runs(home: Path) -> list[str]:
    """The states of all runs, oldest first."""
    with store.reading(Home(home)) as con:
        return [state for (state,) in con.execute("SELECT state FROM ops.run ORDER BY started_at").fetchall()]
