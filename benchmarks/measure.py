"""Runs a command as a whole process and says how long it took and how much memory it held."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """Wall seconds, processor seconds and peak memory (GiB) of one process."""

    wall: float
    processor: float
    memory: float


def run(command: Sequence[str], log: Path) -> Measured:
    """Run `command`, its output appended to `log`. Raises RuntimeError when it exits with more than 1."""
    started = time.perf_counter()
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command[:4])} … ended with {process.returncode}; see {log}")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20)


def machine() -> str:
    """The machine and the versions that matter, in one line."""
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("duckdb", "prefect", "great-expectations", "pandas")
    )
    return f"{platform.machine()}, {os.cpu_count()} cores, {_memory():.0f} GiB, Python {platform.python_version()}, {versions}"


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
