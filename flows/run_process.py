"""Stands between a Prefect worker and the process of a run, so that a worker that stops leaves no run half-told.

A worker that is stopped, or that is killed, kills its children with SIGKILL or leaves them alone: the run cannot close its row in
the warehouse, nor tell Prefect. The worker's child is therefore this process. It hands signals on, again while the run goes on, and
when it dies itself, the kernel sends the run a SIGTERM, which a run answers by closing what is open.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

_PR_SET_PDEATHSIG = 1
_C = ctypes.CDLL(None, use_errno=True)
AGAIN_SECONDS = 5.0
"""A signal becomes an exception, and Python drops one that is raised in a finaliser. A run that closes its row ignores SIGTERM."""


def main() -> int:
    """Run the flow run that the worker's environment names; returns its exit code."""
    run = subprocess.Popen(
        [sys.executable, "-m", "prefect.engine"],
        start_new_session=True,  # a SIGKILL to the worker's process group must not reach it
        preexec_fn=_stop_with_parent,  # noqa: PLW1509 (there is one thread here)
    )

    told: set[int] = set()

    def hand_on(number: int, _: FrameType | None) -> None:
        told.add(number)
        run.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hand_on)
    code = ended(run, lambda: signal.SIGTERM in told)
    if code < 0:  # end as the run did: the worker tells Prefect by which signal
        if -code != signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


def ended(run: subprocess.Popen[bytes], is_told_to_stop: Callable[[], bool]) -> int:
    """Wait for a run, telling it again to stop while it is told to; returns its exit code."""
    while True:
        with suppress(subprocess.TimeoutExpired):
            return run.wait(AGAIN_SECONDS)
        if is_told_to_stop():
            run.terminate()


def _stop_with_parent() -> None:
    _C.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
