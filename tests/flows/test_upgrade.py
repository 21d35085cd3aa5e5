"""A home that the first edition left opens, migrates, keeps its flags, and the next night goes on in it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

import driver
import pytest

from warehouse import store
from warehouse.home import Home

pytestmark = pytest.mark.slow
FIRST = Path(__file__).parents[1] / "warehouse" / "first_release"


def flags(home: Home) -> set[tuple[str, str, dt.date]]:
    with store.reading(home) as con:
        return set(con.execute("SELECT flag_id, rule_id, first_run_on FROM flag.flag").fetchall())


def test_a_warehouse_of_the_first_edition_opens_migrates_and_goes_on(tmp_path: Path) -> None:
    home = Home(Path(shutil.copytree(FIRST, tmp_path / "home")))
    home.master_key.chmod(0o400)
    for path in (home.keys, home.warehouse.parent, home.landing):
        path.chmod(0o700)
    for turn, path in enumerate(sorted(home.inbox.glob("*/*/*"))):
        os.utime(path, (1_790_000_000 + turn, 1_790_000_000 + turn))
    before = flags(home)
    assert len(before) == 28
    code, told = driver.run(home.root, dt.date(2026, 9, 3))
    assert code == 0, told
    assert before < flags(home)
    with store.reading(home) as con:
        done = {name for (name,) in con.execute("SELECT name FROM ops.migration").fetchall()}
        assert done == {path.name for path in store.MIGRATIONS.glob("*.sql")}
        assert con.execute("SELECT count(DISTINCT business_on) FROM ops.delivery").fetchall() == [(3,)]
