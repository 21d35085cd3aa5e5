"""What tests of whole installations begin with."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import driver
import micro
import pytest


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that ran the first day of the hand-made country, made once for all processes: take a copy."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home, made = folder / "first-day", folder / "first-day.made"
    with (folder / "first-day.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            micro.write(home / "inbox", [micro.DAY_1])
            code, told = driver.run(home, micro.DAY_1)
            assert code == 0, told
            made.touch()
    return home
