"""What the tests of all kinds of sources share: the hand-made country, and a home that pulls from a source."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from postgres_sender import authority as authority
from postgres_sender import db as db
from postgres_sender import licences as licences
from postgres_sender import make as make
from postgres_sender import server as server

from flows import intake
from flows.session import Session, open_session
from flows.settings import Settings
from warehouse.home import Home

sys.path.append(str(Path(__file__).parent.parent))

import micro

Opened = Callable[..., Any]


@contextmanager
def _session(home: Path, said: list[str], **settings: Any) -> Iterator[Session]:
    with open_session(Home(home), Settings(**settings), "test", micro.DAY_2, say=said.append) as opened:
        yield opened


@pytest.fixture
def said() -> list[str]:
    """What the sessions of a test said."""
    return []


@pytest.fixture
def session(tmp_path: Path, said: list[str]) -> Opened:
    """Opens a session on the home of the test; its settings are given by name."""
    return lambda **settings: _session(tmp_path / "home", said, **settings)


@pytest.fixture
def night(tmp_path: Path) -> Callable[[Session, str], list[intake.Pulled]]:
    """Pulls, checks and loads a feed as a run does."""

    def pull(session: Session, feed: str = "crossing") -> list[intake.Pulled]:
        pulled = intake.pull(session, feed, micro.DAY_2, session.home.inbox)
        intake.take_in(session, intake.check(session, pulled))
        return pulled

    return pull
