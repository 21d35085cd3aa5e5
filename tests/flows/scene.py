"""What a scene is: a small piece of a day that can be cut short anywhere and done again.

A scene's `work`, done again after any number of interruptions, gives the state that doing it once, undisturbed, gives. `whole`
tells what is true at every moment, also between interruption and repetition.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import micro

from benchmarks.state import state
from flows import intake
from flows.session import Session, open_session
from flows.settings import Settings
from transforms import engine
from warehouse.home import Home
from warehouse.load import Judgement

State = dict[str, str]
LEFT_OVER = ("*.part", "*.renumbered", ".build-*", ".staging", "staged-*")


@dataclass(frozen=True)
class Scene:
    """`make` builds the state before, `work` is what is interrupted; both are given the scene's folder. Quick work is done over
    and over until it is killed, or most kills would come too late."""

    name: str
    make: Callable[[Path], None]
    work: Callable[[Path], None]
    whole: Callable[[Path], None]
    state: Callable[[Path], State]
    is_quick: bool = False


def session_of(root: Path, day: dt.date = micro.DAY_2) -> AbstractContextManager[Session]:
    return open_session(Home(root), Settings(), "test", day, say=lambda line: None, trust_clock=True)


def take_in(root: Path) -> None:
    """Pull and load without the contract: what is interrupted here is landing, transaction and checkpoint."""
    with session_of(root) as session:
        pulled = intake.pull(session, "crossing", micro.DAY_2, session.home.inbox)
        intake.take_in(session, [(item, Judgement(True, "1.0.0", [], None, None)) for item in pulled])


def warehouse_state(root: Path) -> State:
    """Every table of what was delivered -> rows and hash, without run ids and times of recording."""
    left = [path.name for form in LEFT_OVER for path in (root / "landing").rglob(form)]
    return state(root) | {"left over": repr(left)}


def without_reference() -> None:
    """Load the closed lists once a home: they take most of the time of a small session."""
    whole = engine.load_reference

    def load(con: duckdb.DuckDBPyConnection) -> None:
        known = con.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'reference'").fetchall()
        if not known[0][0]:
            whole(con)

    engine.load_reference = load


def fresh(scene: Scene, root: Path, name: str) -> Path:
    """A copy of the scene as it was made, beside it."""
    target = root / name
    shutil.rmtree(target, ignore_errors=True)
    return Path(shutil.copytree(root / scene.name, target, symlinks=True))
