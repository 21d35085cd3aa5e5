"""Runs a business date in a child process that dies, or runs out of disk, at a chosen place.

The children are forked from one server that has Great Expectations loaded, so a run costs its own time only.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import shutil
import signal
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from benchmarks.fault import Fault
from benchmarks.state import state
from flows.session import StepError
from flows.sources.source import SourceError
from warehouse import failpoint, store
from warehouse.audit import AuditError
from warehouse.backup_file import BackupError
from warehouse.home import Home
from warehouse.keys import KeyFileError
from warehouse.published import PublishError
from warehouse.store import WarehouseError

_PRELOADED = ["great_expectations", "expectations.suite", "flows.pipeline", "reports.daily", "driver", "warm"]
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(_PRELOADED)

__all__ = ["state"]

Point = Callable[[], None]
TOLD = (OSError, WarehouseError, PublishError, AuditError, KeyFileError, StepError, BackupError, SourceError)
LONGEST = 120.0
"""Seconds after which a child hangs."""


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
    "check.report": Fault("check.report", "KILL").arm,
    "identify: linked, not closed": _at("transforms.identity.judged", "settle", after=True),
    "identify.done": Fault("identify.done", "KILL").arm,
    "facts": _told("transforms.engine", "build", "fact.departure"),
    "facts.done": Fault("facts.done", "KILL").arm,
    "flag.write": Fault("flag.write", "KILL").arm,
    "flag.commit": Fault("flag.commit", "KILL").arm,
    "flag.committed": Fault("flag.committed", "KILL").arm,
    "publish.pointer_rename": Fault("publish.pointer_rename", "KILL").arm,
    "publish.pointer_moved": Fault("publish.pointer_moved", "KILL").arm,
    "report.rename": Fault("report.rename", "KILL", 2).arm,
    "warehouse.checkpoint": Fault("warehouse.checkpoint", "KILL").arm,
}
"""Where a whole day is killed, in the order of the day; `test_torture.py` cuts its parts short everywhere else."""


def run(home: Path, day: dt.date, dies_at: str | None = None) -> tuple[int, str]:
    """Run a date in a child. Returns its exit code (negative: the signal) and what it said, faults included. The points that it
    reached stand in ``<home>.trace``."""
    handle, name = tempfile.mkstemp()
    os.close(handle)
    told = Path(name)
    child = started(_run, home, day, dies_at, told)
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
    else:
        _tracing(home.with_suffix(".trace"))
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


def attempt(scene: str, root: Path, *, fault: Fault | None = None, dies_after: float | None = None) -> tuple[int, str]:
    """Do a scene's work in a child, with a fault or killed after `dies_after` seconds. Returns its exit code (negative: the
    signal; 3: an error that people are told; 4: one that nobody foresaw) and what it said."""
    handle, name = tempfile.mkstemp()
    os.close(handle)
    told = Path(name)
    child = started(_attempt, scene, root, fault, dies_after is not None, told)
    child.join(dies_after if dies_after is not None else LONGEST)
    if child.exitcode is None:
        child.kill()
        child.join()
        assert dies_after is not None, f"{scene} under {fault} still ran after {LONGEST} s"
    assert child.exitcode is not None
    said = told.read_text(encoding="utf-8")
    told.unlink()
    return child.exitcode, said


def started(target: Callable[..., None], *given: object) -> ForkServerProcess:
    """A child of the server, which is made to find the modules of this folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        forkserver.ensure_running()
    child = CONTEXT.Process(target=target, args=given)
    child.start()
    return child


def _attempt(scene: str, root: Path, fault: Fault | None, is_killed: bool, told: Path) -> None:
    import scenes
    from scene import without_reference

    without_reference()
    with told.open("w", encoding="utf-8", buffering=1) as out, redirect_stderr(out):
        if fault:
            failpoint.arm(fault)
        try:
            scenes.ALL[scene].work(root)
            while is_killed and scenes.ALL[scene].is_quick:
                scenes.ALL[scene].work(root)
        except TOLD as error:
            print(f"{type(error).__name__}: {error}", file=out)
            raise SystemExit(3) from None
        except Exception:
            traceback.print_exc(file=out)
            raise SystemExit(4) from None


def reached(scene: str, root: Path) -> list[str]:
    """Every point that a scene's undisturbed work reaches, in order."""
    trace = root.with_suffix(".trace")
    child = started(_trace, scene, root, trace)
    child.join()
    assert child.exitcode == 0
    return trace.read_text(encoding="utf-8").split()


def _trace(scene: str, root: Path, trace: Path) -> None:
    import scenes
    from scene import without_reference

    without_reference()
    _tracing(trace)
    scenes.ALL[scene].work(root)


def _tracing(trace: Path) -> None:
    def note(name: str) -> None:
        with trace.open("a", encoding="utf-8") as out:
            print(name, file=out)

    failpoint.arm(note)


def mutants(root: Path, seed: int, numbers: range) -> tuple[Counter[str], list[str]]:
    """Try malformed files in a child. Returns what became of them, in counts, and what is wrong, each with how to try it again."""
    told = root / "mutants.log"
    child = started(_mutants, root / "home", seed, numbers, told)
    child.join()
    *lines, last = told.read_text(encoding="utf-8").splitlines()
    wrong = [line for line in lines if line.startswith("file ")]
    if not last.startswith("= "):
        under_way = next((line for line in reversed(lines) if line.startswith("# ")), "# none")
        return Counter(), [*wrong, f"file {under_way[2:]}, --seed {seed}: crashed or hung ({child.exitcode}): {last}"]
    return Counter(json.loads(last[2:])), wrong


def _mutants(root: Path, seed: int, numbers: range, told: Path) -> None:
    import mutation

    mutation.batch(root, seed, numbers, told)


def copied(home: Path, name: str) -> Path:
    """A copy of a home beside it, modification times kept."""
    return Path(shutil.copytree(home, home.parent / name, symlinks=True))


def runs(home: Path) -> list[str]:
    """The states of all runs, oldest first."""
    with store.reading(Home(home)) as con:
        return [state for (state,) in con.execute("SELECT state FROM ops.run ORDER BY started_at").fetchall()]
