"""A run that is told to stop hears of it even where Python drops the exception that its signal raises."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from flows import run_process

DROPS_THE_FIRST = """
import signal, time, weakref
def stop(*_): raise SystemExit(7)
class Thing: pass
def slow(_):
    signal.signal(signal.SIGTERM, stop)
    print("in a finaliser", flush=True)
    time.sleep(60)
thing = Thing()
kept = weakref.ref(thing, slow)
del thing
print("going on", flush=True)
time.sleep(60)
"""


def test_a_stop_that_was_dropped_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_process, "AGAIN_SECONDS", 0.2)
    run = subprocess.Popen(
        [sys.executable, "-c", DROPS_THE_FIRST], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "in a finaliser\n"
    run.send_signal(signal.SIGTERM)
    assert run.stdout.readline() == "going on\n"
    assert run_process.ended(run, lambda: True) == 7
    run.stdout.close()
