"""One run on one installation: the lock, the open warehouse, the run's own row, and what it has to say."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb

from flows.settings import Settings
from transforms import engine
from warehouse import failpoint, store
from warehouse.home import Home

log = logging.getLogger("lintas")


class StepError(RuntimeError):
    """A step failed; the text says which, why in general, and what to do. It never quotes what the database said, because
    that may quote a record: the detail is in ``ops.run.message``, inside the encrypted warehouse."""

    def __init__(self, step: str, error: Exception) -> None:
        super().__init__(f"{step} failed: {_reason(error)} The published files are as before; run the date again.")
        self.detail = f"{step}: {type(error).__name__}: {error}"


@dataclass
class Tally:
    """What a run did, in counts: never a value of a record."""

    loaded: int = 0
    rejected: int = 0
    rows: int = 0
    quarantined: int = 0
    flags: int = 0
    over_cap: int = 0
    broken_rules: int = 0
    failed_feeds: dict[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 all well; 1 something was refused, over its cap, or a feed failed."""
        return 1 if self.rejected or self.over_cap or self.broken_rules or self.failed_feeds else 0


class Session:
    """A run that holds the writer's lock. Not a value: never passed to anything that stores its inputs."""

    def __init__(
        self, home: Home, settings: Settings, con: duckdb.DuckDBPyConnection, run_id: str, say: Callable[[str], None]
    ) -> None:
        self.home = home
        self.settings = settings
        self.con = con
        self.run_id = run_id
        self.say = say
        self.tally = Tally()

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Time a step into ``ops.step``; the caller may put ``rows`` into the yielded mapping. Raises StepError instead of
        what the database raises."""
        started, found = time.perf_counter(), dict[str, Any]()
        try:
            yield found
        except duckdb.Error as error:
            raise StepError(name, error) from None
        seconds = time.perf_counter() - started
        self.con.execute("INSERT INTO ops.step VALUES (?, ?, ?, ?)", [self.run_id, name, seconds, found.get("rows")])
        log.info("%s: %.1f s", name, seconds)


@contextmanager
def open_session(
    home: Home,
    settings: Settings,
    kind: str,
    business_on: dt.date | None,
    *,
    prefect_run_id: str | None = None,
    say: Callable[[str], None] = log.info,
    close_prefect: Callable[[list[str]], None] = lambda _: None,
) -> Iterator[Session]:
    """Run something as the one writer. A run left RUNNING by a killed process is closed as CRASHED first: who holds the
    lock knows that its owner is gone. `close_prefect` gets the Prefect run ids of those."""
    if settings.production:
        failpoint.seal(str(home.root))
    with store.writer_lock(home), store.writing(home, settings.resources) as con:
        gone = con.execute(
            "UPDATE ops.run SET state = 'CRASHED', ended_at = ?, message = 'the process ended without closing its run' "
            "WHERE state = 'RUNNING' RETURNING business_on, prefect_run_id",
            [_now()],
        ).fetchall()
        for day, _ in gone:
            say(f"a run for {day} had been killed; it is closed as CRASHED and its work is taken up again")
        close_prefect([run for _, run in gone if run])
        run_id = uuid.uuid4().hex[:12]
        con.execute(
            "INSERT INTO ops.run VALUES (?, ?, ?, 'RUNNING', ?, NULL, ?, ?, ?, NULL)",
            [run_id, kind, business_on, _now(), socket.gethostname(), os.getpid(), prefect_run_id],
        )
        failpoint.hit("run.opened")
        engine.load_reference(con)
        engine.install_functions(con)
        session = Session(home, settings, con, run_id, say)
        try:
            yield session
        except BaseException as error:
            _close(con, run_id, "FAILED", error.detail if isinstance(error, StepError) else type(error).__name__)
            raise
        failpoint.hit("run.close")
        _close(con, run_id, "DONE_WITH_REJECTIONS" if session.tally.exit_code else "DONE", None)


def _close(con: duckdb.DuckDBPyConnection, run_id: str, state: str, message: str | None) -> None:
    try:
        con.execute(
            "UPDATE ops.run SET state = ?, ended_at = ?, message = ? WHERE run_id = ?", [state, _now(), message, run_id]
        )
    except duckdb.Error:
        log.warning("the end of run %s could not be written; the next start closes it", run_id)


def _reason(error: Exception) -> str:
    if store.is_disk_full(error):
        return "the disk is full. Free space."
    if isinstance(error, duckdb.OutOfMemoryException):
        return "the memory setting is too small. Raise `memory` in lintas.toml or free disk for spilling."
    if isinstance(error, duckdb.IOException):
        return "a file could not be read or written. Check the disk and the permissions (`lintas doctor`)."
    return f"the database refused it ({type(error).__name__}). `lintas status` shows the run; please report it."


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
