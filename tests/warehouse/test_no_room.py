"""A commit that finds no room on the disk: the cause is told, not that there was nothing left to roll back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
PROGRAM = """
import resource, shutil, signal, sys
from pathlib import Path
from warehouse import store
from warehouse.home import Home
home, more = Home(Path(sys.argv[1]) / "home"), Path(sys.argv[1]) / "migrations"
with store.writing(home):
    pass
shutil.copytree(store.MIGRATIONS, more)
(more / "9999_much.sql").write_text("CREATE TABLE ops.much AS SELECT hash(range) AS h FROM range(400000)")
store.MIGRATIONS = more
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = home.warehouse.stat().st_size + 100_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
try:
    with store.writing(home):
        print("no error")
except store.WarehouseError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with store.writing(home) as con:
    print(con.execute("SELECT count(*) FROM ops.much").fetchall())
"""


def test_a_commit_without_room_is_told_as_a_full_disk_and_done_again(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=False)
    said = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert "is full: free space" in said[0]
    assert said[1:] == ["[(400000,)]"]
