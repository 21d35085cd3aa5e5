"""Exactly one process writes a home, whoever starts it: races, dead owners, other hosts, clocks, a place that was lost."""

from __future__ import annotations

import errno
import fcntl
import json
import multiprocessing
import os
import signal
import threading
import time
from dataclasses import asdict, replace
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse import failpoint, lock, store
from warehouse.home import Home
from warehouse.lock import Busy, writer_lock
from warehouse.owner import STALE_SECONDS, Owner, Seen, myself
from warehouse.store import WarehouseError

SPAWN = multiprocessing.get_context("spawn")
ME = myself()
ELSEWHERE = replace(ME, host="other", machine="m2", boot="b2", namespace="n2", pid=77)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    store.prepare(Home(tmp_path))
    return Home(tmp_path)


def leave(home: Home, owner: Owner, *, age: float = 0.0) -> Path:
    """An owner's file as another process would have left it, `age` seconds ago."""
    path = home.warehouse.parent / "writer.json"
    path.write_text(json.dumps(asdict(owner)), encoding="utf-8")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def _count(root: Path, counter: Path, turns: int, has_locks: bool) -> None:
    if not has_locks:  # a file system whose server was mounted without them

        def flock(*_: object) -> None:
            raise OSError(errno.ENOLCK, "No locks available")

        fcntl.flock = flock
    for _ in range(turns):
        with writer_lock(Home(root), wait_seconds=120):
            was = int(counter.read_text(encoding="utf-8"))
            time.sleep(0.002)
            counter.write_text(str(was + 1), encoding="utf-8")


def _hold(root: Path, is_held: Event) -> None:
    with writer_lock(Home(root)):
        is_held.set()
        time.sleep(600)


@pytest.mark.slow
@pytest.mark.parametrize("has_locks", [True, False])
def test_many_at_once_write_one_after_the_other(home: Home, has_locks: bool) -> None:
    counter = home.root / "counter"
    counter.write_text("0", encoding="utf-8")
    children = [SPAWN.Process(target=_count, args=(home.root, counter, 4, has_locks)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert counter.read_text(encoding="utf-8") == "12"
    assert [path.name for path in home.warehouse.parent.glob("writer*")] == ["writer.lock"]


@pytest.mark.slow
def test_a_killed_owner_holds_nothing(home: Home) -> None:
    is_held = SPAWN.Event()
    child = SPAWN.Process(target=_hold, args=(home.root, is_held))
    child.start()
    assert is_held.wait(60)
    with pytest.raises(Busy, match=f"is being written by process {child.pid} on"), writer_lock(home):
        pass
    seen = lock.holder(home)
    assert seen and seen.is_alive
    assert child.pid
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert not seen.is_alive
    with writer_lock(home) as held:
        assert held.taken_over and "its process is gone" in held.taken_over
    assert lock.holder(home) is None


def test_another_hosts_place_is_taken_over_only_when_it_stood_still(home: Home) -> None:
    leave(home, ELSEWHERE, age=STALE_SECONDS - 30)
    with pytest.raises(Busy, match=r"process 77 on other since .* Wait until it ends"), writer_lock(home):
        pass
    leave(home, ELSEWHERE, age=STALE_SECONDS + 300)
    with writer_lock(home) as held:
        assert held.taken_over and "no sign of life for 15 minutes" in held.taken_over


def test_an_owners_file_from_the_future_is_told_and_never_taken_for_old(home: Home) -> None:
    leave(home, ELSEWHERE, age=-1e6)
    with pytest.raises(Busy, match="time is in the future: a clock is wrong"), writer_lock(home):
        pass


def test_a_waiting_run_sees_by_its_own_watch_that_an_owner_stands_still(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "STALE_SECONDS", 0.3)
    leave(home, ELSEWHERE, age=-1e6)
    said: list[str] = []
    with writer_lock(home, wait_seconds=60, say=said.append) as held:
        assert held.taken_over
    assert len(said) == 1 and "waiting for it, at most 1 minutes" in said[0]


def test_a_waiting_run_follows_one_that_ends(home: Home) -> None:
    is_held, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with writer_lock(home):
            is_held.set()
            may_end.wait(60)

    thread = threading.Thread(target=first)
    thread.start()
    assert is_held.wait(60)
    with writer_lock(home, wait_seconds=60, say=lambda _: may_end.set()) as held:
        assert held.taken_over is None
    thread.join()


@given(
    owner=st.builds(
        replace,
        st.just(ME),
        boot=st.sampled_from([ME.boot, "other"]),
        host=st.sampled_from([ME.host, "other"]),
        machine=st.sampled_from([ME.machine, "other", ""]),
        namespace=st.sampled_from([ME.namespace, "other"]),
        started=st.sampled_from([ME.started, "other"]),
    ),
    age=st.floats(-1e7, 1e7),
)
def test_who_still_lives_is_never_taken_for_gone(owner: Owner, age: float) -> None:
    gone = Seen(b"", 0.0, age, owner).gone(ME, flocked=None)
    same_kernel, silent = owner.boot == ME.boot, age > STALE_SECONDS
    if same_kernel and owner.namespace == ME.namespace:
        assert (gone is None) == (owner.started == ME.started)  # another start: the number was given anew
    elif not same_kernel and owner.machine and (owner.machine, owner.host) == (ME.machine, ME.host):
        assert gone == "its host was started anew"
    else:
        assert (gone is not None) == silent


def test_who_loses_the_race_waits_even_when_its_file_was_swept_away(home: Home) -> None:
    def swept(point: str) -> None:
        if point == "lock.write":
            failpoint.disarm()
            for left in home.warehouse.parent.glob("writer.json.*"):
                left.unlink()

    failpoint.arm(swept)
    with pytest.raises(Busy, match="a process that was quicker"), writer_lock(home):
        pass
    with writer_lock(home):
        assert not list(home.warehouse.parent.glob("writer.json.*"))


def test_a_lost_place_is_noticed_and_left_to_who_took_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "BEAT_SECONDS", 0.05)
    with writer_lock(home) as held:
        held.check()
        is_lost = threading.Event()
        held.on_lost = is_lost.set
        path = leave(home, ELSEWHERE)
        assert is_lost.wait(60)
        with pytest.raises(WarehouseError, match=r"Another host took the writer's place.*run the date again"):
            held.check()
    assert json.loads(path.read_bytes())["host"] == "other"


def test_one_schedule_a_home(home: Home) -> None:
    told = r"already scheduled by `lintas serve`, process .* stop one of them"
    with lock.schedule_lock(home), writer_lock(home), pytest.raises(Busy, match=told), lock.schedule_lock(home):
        pass


def test_an_older_lintas_leaves_a_newer_ones_warehouse_alone(home: Home) -> None:
    with store.writing(home) as con:
        con.execute("INSERT INTO ops.migration VALUES ('9999_later.sql', 'x', now()::TIMESTAMP)")
    with (
        pytest.raises(WarehouseError, match=r"newer Lintas \(9999_later.sql\).*must not share a home"),
        store.writing(home),
    ):
        pass
