"""One run on one installation: the lock, the open warehouse, the run's own row, and what it has to say."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

import duckdb

from flows import clock
from flows.settings import Settings
from transforms import engine
from warehouse import failpoint, store
from warehouse.home import Home
from warehouse.lock import Held, writer_lock

log = logging.getLogger("lintas")
STOPPED = 143
"""The exit code of a process that a SIGTERM ended, as the shell tells it."""
_INTERRUPTED = "Query interrupted"  # DuckDB's word for a signal that came during a query, whatever its handler raised


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
        self,
        home: Home,
        settings: Settings,
        con: duckdb.DuckDBPyConnection,
        run_id: str,
        say: Callable[[str], None],
        held: Held,
        kind: str,
        business_on: dt.date | None,
    ) -> None:
        self.home = home
        self.settings = settings
        self.con = con
        self.run_id = run_id
        self.say = say
        self.tally = Tally()
        self.kind = kind
        self.business_on = business_on
        self._held = held

    @property
    def is_lost(self) -> bool:
        """Whether the writer's place was lost: then nothing more may be written."""
        return self._held.is_lost

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Time a step into ``ops.step``; the caller may put ``rows`` into the yielded mapping. Raises StepError instead of
        what the database raises."""
        self._held.check()
        started, found = time.perf_counter(), dict[str, Any]()
        try:
            yield found
        except duckdb.Error as error:
            self._held.check()
            raise StepError(name, error) from None
        except RuntimeError as error:
            if str(error) == _INTERRUPTED:
                raise SystemExit(STOPPED) from None
            raise
        seconds = time.perf_counter() - started
        self.con.execute("INSERT INTO ops.step VALUES (?, ?, ?, ?)", [self.run_id, name, seconds, found.get("rows")])
        told = {"step": name, "seconds": round(seconds, 3), "rows": found.get("rows")}
        log.info("%s: %.1f s", name, seconds, extra=told)


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
    wait_seconds: float = 0.0,
    trust_clock: bool = False,
    around: Callable[[Session], AbstractContextManager[None]] = lambda _: nullcontext(),
) -> Iterator[Session]:
    """Run something as the one writer; waits up to `wait_seconds` for another one to end. A run left RUNNING by a killed
    process is closed as CRASHED first: who holds the lock knows that its owner is gone. `close_prefect` gets the Prefect run
    ids of those. What is stopped by a signal is closed as STOPPED. With `trust_clock`, earlier runs ahead of it were wrong.
    `around` goes around the work and the closing of the run's row."""
    if settings.production:
        failpoint.seal(str(home.root))
    with (
        writer_lock(home, wait_seconds=wait_seconds, say=say) as held,
        store.writing(home, settings.resources) as con,
    ):
        if clock.check_clock(con, clock.now_utc(), is_trusted=trust_clock):
            say("this host's clock stands before earlier runs; it is trusted, and their times are noted as wrong")
        gone = con.execute(
            "UPDATE ops.run SET state = 'CRASHED', ended_at = ?, message = 'the process ended without closing its run' "
            "WHERE state = 'RUNNING' RETURNING business_on, prefect_run_id",
            [clock.now_utc()],
        ).fetchall()
        for day, _ in gone:
            say(f"a run for {day} had been killed; it is closed as CRASHED and its work is taken up again")
        close_prefect([run for _, run in gone if run])
        run_id = uuid.uuid4().hex[:12]
        try:
            con.execute(
                "INSERT INTO ops.run VALUES (?, ?, ?, 'RUNNING', ?, NULL, ?, ?, ?, NULL)",
                [run_id, kind, business_on, clock.now_utc(), socket.gethostname(), os.getpid(), prefect_run_id],
            )
            failpoint.hit("run.opened")
            engine.load_reference(con)
            engine.install_functions(con)
            if held.taken_over:
                say(held.taken_over)
                clock.note(con, run_id, "TAKEN_OVER", held.taken_over, clock.now_utc())
            held.on_lost = con.interrupt
            session = Session(home, settings, con, run_id, say, held, kind, business_on)
            with around(session):
                try:
                    yield session
                except BaseException as error:
                    _end(con, run_id, held, error)
                    raise
                failpoint.hit("run.close")
                _close(con, run_id, "DONE_WITH_REJECTIONS" if session.tally.exit_code else "DONE", None)
        except BaseException as error:
            _end(con, run_id, held, error)
            raise


def _end(con: duckdb.DuckDBPyConnection, run_id: str, held: Held, error: BaseException) -> None:
    """Close the row of a run that did not come to its end. Raises WarehouseError when the writer's place was lost."""
    is_stopped = not isinstance(error, Exception)
    if is_stopped:
        _let_close()
    held.check()
    why = error.detail if isinstance(error, StepError) else type(error).__name__
    if is_stopped:
        _close(con, run_id, "STOPPED", f"a signal stopped it ({why})")
    else:
        _close(con, run_id, "FAILED", why)


def _let_close() -> None:
    """A second signal must not come between a run that was stopped and the closing of its row."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _close(con: duckdb.DuckDBPyConnection, run_id: str, state: str, message: str | None) -> None:
    with suppress(duckdb.Error):
        con.execute("ROLLBACK")  # a signal may have come inside a transaction
    try:
        con.execute(
            "UPDATE ops.run SET state = ?, ended_at = ?, message = ? WHERE run_id = ? AND state = 'RUNNING'",
            [state, clock.now_utc(), message, run_id],
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
