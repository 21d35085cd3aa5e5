"""The drill: backed up while people work, restored by another process on an empty machine, and the nights go on there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import driver
import micro
import pytest

from warehouse import audit, store
from warehouse.home import Home
from warehouse.lock import writer_lock

pytestmark = pytest.mark.slow
LINTAS = str(Path(sys.executable).with_name("lintas"))


def lintas(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINTAS, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_backed_up_in_use_and_restored_elsewhere(first_day: Path, tmp_path: Path) -> None:
    home, target, new = Home(tmp_path / "home"), tmp_path / "backup", Home(tmp_path / "new")
    shutil.copytree(first_day, home.root, symlinks=True)
    with writer_lock(home):
        busy = lintas("backup", target, "--home", home.root, "--wait", "0")
    assert busy.returncode == 3 and str(os.getpid()) in busy.stderr
    over = threading.Event()

    def read_on() -> None:
        while not over.wait(0.01):
            audit.append(home.audit_log, who="x", role="analyst", act="query", purpose="drill", outcome="granted")

    reader = threading.Thread(target=read_on)
    reader.start()
    try:
        done = lintas("backup", target, "--home", home.root)
    finally:
        over.set()
        reader.join()
    assert done.returncode == 0, done.stderr
    key = tmp_path / "elsewhere.key"
    key.write_bytes(home.master_key.read_bytes())
    key.chmod(0o400)
    assert lintas("backup", "--verify", target, "--key", key).returncode == 0

    assert lintas("restore", target, "--home", home.root, "--key", key).returncode == 3
    restored = lintas("restore", target, "--home", new.root, "--key", key)
    assert restored.returncode == 0, restored.stderr
    assert driver.state(new.root) == driver.state(home.root)
    assert audit.verify(new.audit_log).first_bad is None
    well = lintas("doctor", "--home", new.root)
    assert well.returncode == 0, well.stdout
    with store.reading(home) as con:
        assert con.execute("SELECT count(*) FROM ops.backup").fetchall() == [(1,)]

    for place in (home, new):
        micro.write(place.inbox, [micro.DAY_2])
        for turn, path in enumerate(sorted(place.inbox.glob(f"*/{micro.DAY_2}/*"))):
            os.utime(path, (1_790_000_000 + turn, 1_790_000_000 + turn))
        code, told = driver.run(place.root, micro.DAY_2)
        assert code == 0, told
    assert driver.state(new.root) == driver.state(home.root)
