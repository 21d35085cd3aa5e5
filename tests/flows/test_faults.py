"""A killed process, a full disk, a key that is gone: the message says it, nothing is half done, the next run goes on."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import driver
import micro
import pytest
import scenes
from ordinary import give_up

from warehouse import failpoint, store
from warehouse.home import Home
from warehouse.lock import writer_lock
from warehouse.policy import read_policy
from warehouse.published import current, sha256_of

pytestmark = pytest.mark.slow
ROLES = tuple(read_policy().roles)
ROOT = Path(__file__).parents[2]
HIT = re.compile(r"""failpoint\.hit\(\s*"([a-z_.]+)"\)""")


@pytest.fixture(scope="module")
def second_day(first_day: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that ran the first day and has the second one waiting."""
    home = Path(shutil.copytree(first_day, tmp_path_factory.mktemp("faults") / "home", symlinks=True))
    micro.write(home / "inbox", [micro.DAY_2])
    wrong = micro.text("crossing", [micro.crossing(8, 2, "2026-09-02", direction="SIDEWAYS")])
    micro.leave(home / "inbox", "crossing", micro.DAY_2, "wrong.csv", wrong.encode())
    return home


@pytest.fixture(scope="module")
def undisturbed(second_day: Path) -> Path:
    home = driver.copied(second_day, "undisturbed")
    code, told = driver.run(home, micro.DAY_2)
    assert code == 0, told
    return home


def pointers(home: Path) -> dict[str, str]:
    """What each role's pointer says; each names a file that is whole and opens."""
    found = {}
    for role in ROLES:
        file = current(home / "published" / role)
        assert sha256_of(file.path) == file.sha256
        found[role] = file.path.name
    return found


def test_a_run_killed_anywhere_is_taken_up_by_the_next(second_day: Path, undisturbed: Path) -> None:
    home = driver.copied(second_day, "killed")
    before, newest = pointers(home), pointers(undisturbed)
    for turn, point in enumerate(driver.POINTS):
        code, told = driver.run(home, micro.DAY_2, dies_at=point)
        assert code == -signal.SIGKILL, f"{point}: {code}: {told}"
        assert ("had been killed" in told) == (turn > 0), point
        closed = ["RUNNING"] if point != "warehouse.checkpoint" else ["DONE"]
        assert driver.runs(home) == ["DONE", *["CRASHED"] * turn, *closed], point
        moved = [pointers(home)[role] != before[role] for role in ROLES]
        assert all(moved) if turn >= list(driver.POINTS).index("publish.pointer_moved") else not any(moved), point
    code, told = driver.run(home, micro.DAY_2)
    assert code == 0, told
    assert driver.runs(home).count("RUNNING") == 0
    assert driver.state(home) == driver.state(undisturbed)
    assert [current(home / "published" / role).tables for role in ROLES] == [
        current(undisturbed / "published" / role).tables for role in ROLES
    ]
    assert newest.keys() == pointers(home).keys()
    assert not list((home / "landing").rglob("*.part")) + list((home / "published").rglob(".build-*"))


def test_a_day_reaches_every_point(first_day: Path, undisturbed: Path, tmp_path: Path) -> None:
    reached = {
        *first_day.with_suffix(".trace").read_text().split(),
        *undisturbed.with_suffix(".trace").read_text().split(),
    }
    for scene in (scenes.REPORT, scenes.OUTCOME, scenes.TRANSFER, scenes.BACKUP):
        scene.make(tmp_path / scene.name)
        reached.update(driver.reached(scene.name, tmp_path / scene.name))
    assert reached == failpoint.POINTS.keys()


def test_every_point_stands_in_the_code_under_its_name() -> None:
    rooms = [folder for folder in (ROOT / room for room in ("warehouse", "reports", "flows")) if folder.is_dir()]
    told = [
        name for room in rooms for path in room.rglob("*.py") for name in HIT.findall(path.read_text(encoding="utf-8"))
    ]
    assert sorted(set(told)) == sorted(failpoint.POINTS)


def test_no_fault_is_made_in_production(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from benchmarks.fault import Fault; from flows.session import open_session; "
        "from flows.settings import Settings; from warehouse import failpoint; from warehouse.home import Home\n"
        "def run(n):\n  with open_session(Home(Path(sys.argv[1])), Settings(production=True), 't', None): print('ran', n)\n"
        "run(1)\ntry: Fault('lock.write', 'KILL').arm()\nexcept failpoint.FailpointError: print('not armed')\n"
        "failpoint._sealed.clear(); Fault('lock.write', 'KILL').arm(); run(2)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n") == ["ran 1", "not armed", ""]
    assert "must never be" in done.stderr.splitlines()[-1]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", place], check=False).returncode:
        pytest.skip("a file system of one's own cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_is_told_and_changes_nothing(second_day: Path, undisturbed: Path, small_disk: Path) -> None:
    home = Path(shutil.copytree(second_day, small_disk / "home"))
    before, filler = pointers(home), small_disk / "filler"
    for free in (0, 1 << 16, 1 << 19, 3 << 20, 5 << 20):
        with filler.open("wb") as file:
            file.truncate(0)
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(small_disk).free - free)
        code, told = driver.run(home, micro.DAY_2)
        filler.unlink()
        assert code == 3, f"{free}: {told}"
        assert "is full" in told or "No space left" in told, f"{free}: {told}"
        assert "fault of Lintas" not in told and "REJECTED" not in told
        assert pointers(home) == before
    code, told = driver.run(home, micro.DAY_2)
    assert code == 0, told
    assert driver.state(home) == driver.state(undisturbed)


def lintas(home: Path, *words: str, child: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    program = [str(Path(sys.executable).with_name("lintas")), *words, "--home", str(home)]
    return subprocess.run(program, capture_output=True, text=True, preexec_fn=child, check=False)


RUN = ("run", "--date", str(micro.DAY_2))


def test_a_key_that_is_gone_wrong_or_open_to_others_is_told(second_day: Path) -> None:
    home = driver.copied(second_day, "keyless")
    key, aside = home / "keys" / "master.key", home.parent / "kept.key"
    before = driver.state(home), pointers(home)
    key.rename(aside)

    def refused(cause: str, *words: str) -> None:
        done = lintas(home, *words)
        assert (done.returncode, done.stdout) == (3, "")
        assert cause in done.stderr
        assert "Traceback" not in done.stderr

    refused(f"{key} is missing", *RUN)
    key.write_bytes(aside.read_bytes())
    key.chmod(0o444)
    refused(f"others can read the key. Run: chmod 0400 {key}", *RUN)
    key.chmod(0o600)
    key.write_text("not a key")
    refused("does not hold a key", *RUN)
    key.write_text("A" * 43)
    code, told = driver.run(home, micro.DAY_2)
    assert (code, "does not open" in told) == (3, True), told
    refused("does not open", "status")
    refused("rong", "flags", "--date", str(micro.DAY_1))
    key.write_bytes(aside.read_bytes())
    assert (driver.state(home), pointers(home)) == before


def test_a_second_writer_is_told_who_writes(second_day: Path) -> None:
    home = driver.copied(second_day, "busy")
    with writer_lock(Home(home)):
        done = lintas(home, *RUN)
    assert done.returncode == 3
    assert f"is being written by process {os.getpid()} on" in done.stderr
    assert driver.runs(home) == ["DONE"]


def test_a_home_that_cannot_be_written_is_told(second_day: Path, tmp_path: Path) -> None:
    home = driver.copied(second_day, "readonly")
    for folder in Home(home).folders:
        folder.chmod(0o555)
    done = lintas(home, *RUN, child=give_up)
    assert done.returncode == 3
    assert "Lintas needs a home it can write" in done.stderr
    for folder in Home(home).folders:
        folder.chmod(0o700)
    assert driver.runs(home) == ["DONE"]
    parent = tmp_path / "closed"
    parent.mkdir(mode=0o555)
    done = lintas(parent / "home", *RUN, "--inbox", str(home / "inbox"), child=give_up)
    assert (done.returncode, "Permission denied" in done.stderr) == (3, True)


def test_a_limit_on_file_size_is_told_as_a_full_disk(second_day: Path) -> None:
    home = driver.copied(second_day, "limited")
    limit = 5_100_000  # more than Prefect's own database needs, less than a published file
    before = pointers(home)
    done = lintas(home, *RUN, child=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert (done.returncode, pointers(home)) == (3, before), done.stderr
    assert "is full" in done.stderr
    assert driver.run(home, micro.DAY_2)[0] == 0


def test_what_a_killed_run_spilled_is_swept_and_hinders_nobody(second_day: Path) -> None:
    home = Home(driver.copied(second_day, "spilled"))
    spill = "CREATE TEMP TABLE much AS SELECT uuid()::VARCHAR || uuid() AS text FROM range(1000000)"
    with writer_lock(home), store.writing(home, store.Resources(1, "60MB")) as con:
        con.execute(spill)
        assert list(home.spill.rglob("*.tmp"))
        store.connect(home, store.Resources(1, "60MB")).execute(spill).close()
        left = shutil.copytree(home.spill, home.root / "left")
    shutil.copytree(left, home.spill, dirs_exist_ok=True)
    (home.spill / "duckdb_temp_storage_DEFAULT-0.tmp").write_bytes(b"left by an older version")
    with store.reading(home) as con:
        assert con.execute("SELECT count(*) FROM ops.run").fetchall() == [(1,)]
    with writer_lock(home), store.writing(home):
        assert list(home.spill.iterdir()) == []
