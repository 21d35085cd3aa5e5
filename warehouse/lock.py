"""Who may write a home: one process at a time, whoever starts it, on whatever host.

Two things say that a place is taken. An advisory lock of the operating system (``<name>.lock``) is let go by the kernel when its
process dies, so on one host a dead process holds nothing. ``<name>.json`` names the owner and is touched every few seconds, for
hosts that share a file system whose locks do not reach each other (NFS). Ages are taken from the file server's own clock.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from warehouse import failpoint
from warehouse.home import Home
from warehouse.owner import STALE_SECONDS, Owner, Seen, myself
from warehouse.store import WarehouseError, prepare

BEAT_SECONDS = 15.0
_FUTURE_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_WHAT_TO_DO = {
    "writer": "Wait until it ends (`lintas run --wait MINUTES` does), or stop it; `lintas status` shows its run.",
    "schedule": "Two schedules would run every night twice: stop one of them.",
}
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}


class Busy(WarehouseError):
    """Somebody else holds the place; the message names who, since when, and what to do."""


class Held:
    """A place that this process holds. ``taken_over`` tells from whom and why, when the last owner had not let it go."""

    def __init__(self, owner: Owner, taken_over: str | None) -> None:
        self.owner = owner
        self.taken_over = taken_over
        self.on_lost: Callable[[], None] = lambda: None
        self.is_lost = False

    def check(self) -> None:
        """Raise WarehouseError when another host has taken the place: it had seen no sign of life for too long."""
        if self.is_lost:
            raise WarehouseError(
                "Another host took the writer's place, because this one gave no sign of life for "
                f"{STALE_SECONDS / 60:.0f} minutes. Nothing more is written here. See why this host or its file system stood "
                "still, then run the date again."
            )

    def lose(self) -> None:
        self.is_lost = True
        self.on_lost()


@contextmanager
def writer_lock(
    home: Home, *, wait_seconds: float = 0.0, say: Callable[[str], None] = lambda _: None
) -> Iterator[Held]:
    """Hold the only writer's place of a home; waits for it up to `wait_seconds`. Raises Busy naming who holds it."""
    prepare(home)
    with _held(home.warehouse.parent, "writer", f"{home.root} is being written by", wait_seconds, say) as held:
        yield held


@contextmanager
def schedule_lock(home: Home) -> Iterator[Held]:
    """Hold the place of the one schedule of a home. Raises Busy naming who holds it."""
    prepare(home)
    busy = f"{home.root} is already scheduled by `lintas serve`,"
    with _held(home.warehouse.parent, "schedule", busy, 0.0, lambda _: None) as held:
        yield held


def holder(home: Home, name: str = "writer") -> Seen | None:
    """Whom a place of a home (``writer``, ``schedule``) was last taken by and not let go; None when nobody did."""
    return Seen.of(home.warehouse.parent, name)


@contextmanager
def _held(folder: Path, name: str, busy: str, wait_seconds: float, say: Callable[[str], None]) -> Iterator[Held]:
    until, watch, is_told = time.monotonic() + wait_seconds, _Watch(), False
    while True:
        with _flock(folder / f"{name}.lock") as flocked:
            try:
                held = _take(folder, name, busy, flocked, watch)
            except Busy as error:
                if time.monotonic() >= until:
                    waited = f" Waited {wait_seconds / 60:.0f} minutes for it." if is_told else ""
                    raise Busy(f"{error}{waited}") from None
                if not is_told:
                    say(f"{str(error).split('. ')[0]}: waiting for it, at most {wait_seconds / 60:.0f} minutes")
                    is_told = True
            else:
                with _beating(folder / f"{name}.json", held):
                    yield held
                return
        time.sleep(min(_LOOK_SECONDS, max(until - time.monotonic(), 0.05)))


@contextmanager
def _flock(path: Path) -> Iterator[bool | None]:
    """The operating system's lock: True when taken, False when another process has it, None where there are no such locks."""
    with path.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            yield None
        else:
            yield True


def _take(folder: Path, name: str, busy: str, flocked: bool | None, watch: _Watch) -> Held:
    me, path, taken_over = myself(), folder / f"{name}.json", None
    seen = Seen.of(folder, name)
    if flocked is False:
        raise Busy(f"{busy} {seen.told if seen else 'another process'}. {_WHAT_TO_DO[name]}")
    if seen:
        gone = seen.gone(me, flocked) or watch.gone(seen)
        if gone is None:
            ahead = " Its file's time is in the future: a clock is wrong." if seen.age < -_FUTURE_SECONDS else ""
            raise Busy(f"{busy} {seen.told}. {_WHAT_TO_DO[name]}{ahead}")
        _put_aside(path, seen, busy, name)
        taken_over = f"the place of {seen.told} was taken over: {gone}"
    mine = folder / f"{path.name}.{me.token}"
    try:
        with mine.open("x", encoding="utf-8") as file:
            failpoint.hit("lock.write")
            json.dump(asdict(me), file)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(mine, path)
        except (FileExistsError, FileNotFoundError):  # who was quicker has the place, and may have swept this file away
            raise Busy(f"{busy} a process that was quicker. {_WHAT_TO_DO[name]}") from None
    finally:
        mine.unlink(missing_ok=True)
    for left in folder.glob(f"{path.name}.*"):
        left.unlink(missing_ok=True)
    return Held(me, taken_over)


def _put_aside(path: Path, seen: Seen, busy: str, name: str) -> None:
    """Remove the file of an owner that is gone, and nothing that came in its place meanwhile."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return
    if aside.read_bytes() != seen.content:
        with suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink(missing_ok=True)
        raise Busy(f"{busy} a process that was quicker. {_WHAT_TO_DO[name]}")
    aside.unlink(missing_ok=True)


@contextmanager
def _beating(path: Path, held: Held) -> Iterator[None]:
    """Touch the owner's file while the place is held; remove it afterwards. Who cannot touch it for long has lost the place."""
    over = threading.Event()

    def is_mine() -> bool:
        return bool(json.loads(path.read_bytes())["token"] == held.owner.token)

    def beat() -> None:
        last = time.monotonic()
        while not over.wait(BEAT_SECONDS):
            try:
                if not is_mine():
                    return held.lose()
                os.utime(path)
                last = time.monotonic()
            except FileNotFoundError:
                return held.lose()
            except (OSError, ValueError):
                if time.monotonic() - last > STALE_SECONDS - 4 * BEAT_SECONDS:
                    return held.lose()

    heart = threading.Thread(target=beat, name="writer's place", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()
        with suppress(OSError, ValueError):
            if is_mine():
                path.unlink()


class _Watch:
    """Sees by its own watch that an owner stands still, whatever the clocks say."""

    def __init__(self) -> None:
        self.mark: object = None
        self.since = 0.0

    def gone(self, seen: Seen) -> str | None:
        mark = (seen.content, seen.touched)
        if mark != self.mark:
            self.mark, self.since = mark, time.monotonic()
        still = time.monotonic() - self.since
        return f"it gave no sign of life for {still / 60:.0f} minutes" if still > STALE_SECONDS else None
