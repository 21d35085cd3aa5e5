"""Faults that a process makes to itself at a named point (`warehouse/failpoint.py`): what the tests, the torture and the
unattended days share."""

from __future__ import annotations

import datetime as dt
import errno
import os
import signal
from dataclasses import dataclass
from typing import Any

from warehouse import failpoint

_ERRNO = {
    "ENOSPC": errno.ENOSPC,
    "EIO": errno.EIO,
    "EACCES": errno.EACCES,
    "EPIPE": errno.EPIPE,
    "GONE": errno.ECONNRESET,
}
KINDS = ("KILL", *_ERRNO, "CLOCK")
"""Killed with -9; disk full, input/output error, not permitted, broken pipe, connection gone; the clock jumps a day ahead."""
JUMP = dt.timedelta(days=1)


@dataclass
class Fault:
    """One fault: what happens, at which point, and at which time that this point is reached."""

    point: str
    kind: str
    turn: int = 1

    def __str__(self) -> str:
        return f"{self.kind} at {self.point}" + (f", time {self.turn}" if self.turn > 1 else "")

    def arm(self) -> None:
        """Wait for the point in this process."""
        failpoint.arm(self)

    def __call__(self, name: str) -> None:
        """Reached a point. Raises OSError of the kind, or kills the process, when it is the one."""
        if name not in failpoint.POINTS:
            raise LookupError(f"{name} is not in failpoint.POINTS")
        if name == self.point:
            self.turn -= 1
            if self.turn == 0:
                happen(self.kind)


def happen(kind: str) -> None:
    """Make a fault here and now."""
    if kind == "KILL":
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "CLOCK":
        move_clock(JUMP)
    else:
        raise OSError(_ERRNO[kind], os.strerror(_ERRNO[kind]))


class _Real(type(dt.datetime)):  # type: ignore[misc]  # the metaclass of datetime is not known to the type checker
    """What was a datetime before stays one."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _DATETIME)


_DATETIME = dt.datetime


def move_clock(by: dt.timedelta) -> None:
    """Move this process's clock, as far as Python asks `datetime`, for good."""

    class Moved(_DATETIME, metaclass=_Real):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            return _DATETIME.now(tz) + by

    dt.datetime = Moved  # type: ignore[misc]  # a class is put in another's place on purpose
