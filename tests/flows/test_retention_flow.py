"""Retention on a whole installation: evaluated and published anew, and what comes too late comes without names."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import driver
import micro
import pytest

from warehouse import store
from warehouse.home import Home

pytestmark = pytest.mark.slow
LATER = micro.DAY_2 + dt.timedelta(days=200)


def test_applied_published_and_kept_away(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    micro.write(home.inbox)
    assert driver.run(home.root, micro.DAY_2)[0] == 0
    versions = set(home.published.glob("*/*.duckdb"))
    command = [str(Path(sys.executable).with_name("lintas")), "retention", "apply", "--yes", "--date", f"{LATER}"]
    done = subprocess.run([*command, "--home", home.root], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "core.passenger_list: 2 pseudonymised after 183 days" in done.stdout
    now = set(home.published.glob("*/*.duckdb"))
    assert len(now) == len(versions)
    assert not now & versions
    with store.reading(home) as con:
        told = dict(con.execute("SELECT what, how_many FROM ops.deletion").fetchall())
        ((named, nameless),) = con.execute(
            "SELECT count(mrz_name), count(*) - count(mrz_name) FROM core.crossing"
        ).fetchall()
        assert told["core.crossing"] == nameless
        assert named + nameless == 6
    late = micro.crossing(9, 3, "2026-09-02")
    micro.leave(home.inbox, "crossing", micro.DAY_2, "late.csv", micro.text("crossing", [late]).encode())
    code, said = driver.run(home.root, micro.DAY_2)
    assert code == 0, said
    with store.reading(home) as con:
        found = "SELECT mrz_name, left(doc_no, 1) FROM core.crossing WHERE crossing_id = $id"
        assert con.execute(found, {"id": late["crossing_id"]}).fetchall() == [(None, "~")]
