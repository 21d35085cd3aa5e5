"""The smallest schedule: one process that starts a night's run when it is due, and catches up what was missed.

Each run is a process of its own, so that what it leaves in memory, or how it ends, does not touch the schedule.
"""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from flows import clock, missed
from flows.run_process import ended
from flows.settings import Settings
from warehouse.home import Home
from warehouse.lock import holder, schedule_lock
from warehouse.store import WarehouseError

_LOOK_SECONDS = 20.0
_STOP_SECONDS = 600.0
_RETRY = (dt.timedelta(minutes=10), dt.timedelta(minutes=30), dt.timedelta(hours=1))
"""When a run that could not be done is tried again; after that it waits for the next night, as a missed one."""
_BACK = dt.timedelta(minutes=5)


def next_due(after: dt.datetime, at: dt.time) -> dt.datetime:
    """The first instant later than `after` at which it is `at` in Jakarta."""
    local = after.astimezone(clock.JAKARTA)
    due = dt.datetime.combine(local.date(), at, clock.JAKARTA)
    return due if due > local else due + dt.timedelta(days=1)


class Schedule:
    """The schedule of one home: nightly at `at`, Jakarta time."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        *,
        at: dt.time,
        inbox: Path | None,
        catch_up: int,
        say: Callable[[str], None],
    ) -> None:
        self._home, self._settings, self._at, self._inbox, self._catch_up = home, settings, at, inbox, catch_up
        self._say = say
        self._stop = threading.Event()
        self._run: subprocess.Popen[bytes] | None = None

    def serve(self) -> None:
        """Run until a SIGTERM or SIGINT comes; a run that is going on is told to stop and waited for. Raises Busy when the home
        is scheduled by somebody else."""
        with schedule_lock(self._home):
            kept = {number: signal.signal(number, self._stopping) for number in (signal.SIGTERM, signal.SIGINT)}
            try:
                self._loop()
            finally:
                for number, handler in kept.items():
                    signal.signal(number, handler)
        self._say("stopped")

    def _loop(self) -> None:
        again = list(_RETRY)
        due = next_due(_now(), self._at)
        if self._is_missed() and not self._night():
            due = min(due, _now() + again.pop(0))
        seen = self._tell(due)
        while not self._stop.wait(min(_LOOK_SECONDS, max((due - _now()).total_seconds(), 0.0))):
            now = _now()
            if now < seen - _BACK:
                self._say(f"this host's clock went back from {seen:%Y-%m-%d %H:%M} to {now:%Y-%m-%d %H:%M} UTC")
                due = next_due(now, self._at)
                self._tell(due)
            seen = now
            if now < due:
                continue
            if self._night():
                again, due = list(_RETRY), next_due(_now(), self._at)
            else:
                night = next_due(_now(), self._at)
                due = min(night, _now() + again.pop(0)) if again else night
                again = again if due < night else list(_RETRY)
            if not self._stop.is_set():
                seen = self._tell(due)

    def _tell(self, due: dt.datetime) -> dt.datetime:
        now = _now()
        hours, minutes = divmod(round((due - now).total_seconds() / 60), 60)
        self._say(
            f"next: business date {clock.business_date(due)}, at {due.astimezone(clock.JAKARTA):%Y-%m-%d %H:%M} in Jakarta "
            f"(in {hours} h {minutes} min); {self._catch_up} nights are caught up when missed"
        )
        return now

    def _last(self) -> dt.date:
        """The business date of the night that was due last: between midnight and its hour, yesterday's is still to come."""
        return clock.business_date(next_due(_now(), self._at) - dt.timedelta(days=1))

    def _is_missed(self) -> bool:
        """Whether the night that was due last, or one before it, was not done; while another run writes it may be."""
        if not self._catch_up or not self._home.warehouse.exists():
            return False
        try:
            after = self._last() + dt.timedelta(days=1)
            dates = missed.nights(self._home, self._settings, after, self._catch_up).dates
            return len(dates) > 1
        except WarehouseError:
            other = holder(self._home)
            self._say(f"being written by {other.told}" if other else "the warehouse cannot be read yet")
            return True

    def _night(self) -> bool:
        """Run what was due last; returns whether it was done. The run itself waits for another one that writes."""
        inbox = ["--inbox", str(self._inbox)] if self._inbox else []
        words: Sequence[str] = [
            "nightly", "--home", str(self._home.root), "--catch-up", str(self._catch_up), "--date", str(self._last()), *inbox,
        ]  # fmt: skip
        self._run = subprocess.Popen([sys.executable, "-m", "flows.cli", *words])
        try:
            if self._stop.is_set():  # the signal came before there was a run to tell
                self._run.terminate()
            code = ended(self._run, self._stop.is_set)
        finally:
            self._run = None
        if self._stop.is_set() and code not in (0, 1):
            self._say("the night's run was stopped; the next start takes it up")
            return False
        well = {0: "the night's run is done", 1: "the night's run is done, with something to look at"}
        self._say(well.get(code, f"the night's run ended with code {code}; it is tried again"))
        return code in (0, 1)

    def _stopping(self, number: int, _: FrameType | None) -> None:
        running = self._run
        self._say(f"{signal.Signals(number).name}: stopping" + (" the run that is going on" if running else ""))
        if self._stop.is_set() and running:
            running.kill()
        elif running:
            running.terminate()
            killer = threading.Timer(_STOP_SECONDS, running.kill)
            killer.daemon = True
            killer.start()
        self._stop.set()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
