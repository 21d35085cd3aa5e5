"""Days in a row with a fault a day and nobody looking: does the installation end as if nothing had happened?

    python -m benchmarks.unattended --days 30 --residents 1000 --seed 1

Each day has one fault: the process killed, at a named point or at any instant; an error of disk, permission or connection at a
named point; a file delivered twice, or a day late. A run that failed is started again, as its service would. The same deliveries
without faults make the installation it is compared with, table by table, by hash; what is published too, but for the tables that
say what a late delivery changed in a report that people had.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

import synthetic
from benchmarks.fault import Fault
from benchmarks.state import published, state
from flows import pipeline
from flows.session import open_session
from flows.settings import Settings
from flows.terminal import FAILED
from warehouse import failpoint, store
from warehouse.home import Home

FIRST = dt.date(2026, 9, 1)
KEY = "A" * 43
_ERRORS = ("ENOSPC", "EIO", "EACCES", "EPIPE", "GONE")
_STEPS = ("lock", "run", "landing", "load", "identify", "facts", "flag", "publish", "report", "audit", "warehouse")
_POINTS = [point for point in failpoint.POINTS if point.startswith(_STEPS)]
_CORRECTIONS = (".report_change", ".report_note")
"""Published tables that say what a late delivery changed in a report that people had."""
_STARTS = 4
"""How often a day is started at most."""
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["expectations.suite", "flows.pipeline", "reports.daily"])


def main() -> int:
    """Run both installations; prints each day's fault and what is other at the end. Returns 1 when anything is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--residents", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    days = [FIRST + dt.timedelta(days=turn) for turn in range(asked.days)]
    with tempfile.TemporaryDirectory(prefix="lintas-unattended-") as folder:
        root = Path(folder)
        synthetic.generate(
            root / "sent", residents=asked.residents, start=FIRST, days=asked.days, seed=asked.seed, fmt="csv"
        )
        calm, disturbed = root / "calm", root / "disturbed"
        for home in (calm, disturbed):  # flags are named by a key: the same for both
            store.prepare(Home(home))
            (home / "keys" / "master.key").write_text(KEY, encoding="utf-8")
            (home / "keys" / "master.key").chmod(0o400)
        failed = _calm(root / "sent", calm, days) + _disturbed(root / "sent", disturbed, days, asked.seed)
        wanted, found = (state(home) | published(home) for home in (calm, disturbed))
    other = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    wrong = [name for name in other if not name.endswith(_CORRECTIONS)]
    for name in other:
        print(f"other: {name}, {wanted.get(name)} undisturbed, {found.get(name)} disturbed")
    end = "NOT as undisturbed" if wrong or failed else "as undisturbed"
    print(
        f"{len(wanted)} tables compared by hash, {len(wrong)} wrong, {len(other) - len(wrong)} tell of late deliveries"
    )
    print(f"{asked.days} days, {asked.residents:,} residents, a fault a day, seed {asked.seed}: {end}")
    return 1 if wrong or failed else 0


def _calm(sent: Path, home: Path, days: list[dt.date]) -> int:
    failed = 0
    for day in days:
        _deliver(sent, home / "inbox", day)
        code = _run(home, day)
        failed += code == FAILED
        print(f"{day} undisturbed: ended with {code}", flush=True)
    return failed


def _disturbed(sent: Path, home: Path, days: list[dt.date], seed: int) -> int:
    failed, owed = 0, list[Path]()
    for turn, day in enumerate(days):
        rng = random.Random(f"{seed} {day}")
        for path in owed:
            _leave(path, home / "inbox", path.relative_to(sent))
        owed = []
        kind = rng.choice(("killed at a point", "killed at any instant", "error", "error", "twice", "late"))
        if kind == "late" and (turn == 0 or turn == len(days) - 1):
            kind = "twice"
        files = _deliver(
            sent, home / "inbox", day, but=(late := [rng.choice(_of_day(sent, day))] if kind == "late" else [])
        )
        fault, dies_after, what = None, None, kind
        if kind == "twice":
            again = rng.choice(files)
            _leave(again, home / "inbox", again.relative_to(sent).with_name(f"z-{again.name}"))
        elif kind == "late":
            owed = late
            what = f"{late[0].parent.parent.name} comes a day late"
        elif kind == "killed at any instant":
            dies_after = rng.uniform(0.2, 15)
            what = f"killed after {dies_after:.1f} s"
        else:
            fault = Fault(
                rng.choice(_POINTS),
                "KILL" if kind == "killed at a point" else rng.choice(_ERRORS),
                rng.choice((1, 1, 2)),
            )
            what = str(fault)
        codes = [_run(home, day, fault, dies_after)]
        while codes[-1] not in (0, 1) and len(codes) < _STARTS:
            codes.append(_run(home, day))
        failed += codes[-1] not in (0, 1)
        print(f"{day} {what}: ended with {', '.join(map(str, codes))}", flush=True)
    for path in owed:
        _leave(path, home / "inbox", path.relative_to(sent))
    return failed


def _of_day(sent: Path, day: dt.date) -> list[Path]:
    return sorted(path for path in sent.glob(f"*/{day}/*") if path.is_file() and path.parent.parent.name != "truth")


def _deliver(sent: Path, inbox: Path, day: dt.date, but: list[Path] | None = None) -> list[Path]:
    """Leave what was sent for a day, and before the first day the history."""
    files = [path for each in sorted({day, *(_before(sent) if day == FIRST else ())}) for path in _of_day(sent, each)]
    kept = [path for path in files if path not in (but or [])]
    for path in kept:
        _leave(path, inbox, path.relative_to(sent))
    return kept


def _before(sent: Path) -> set[dt.date]:
    return {day for path in sent.glob("*/*-*-*") if (day := dt.date.fromisoformat(path.name)) < FIRST}


def _leave(path: Path, inbox: Path, name: Path) -> None:
    target = inbox / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, target)


def _run(home: Path, day: dt.date, fault: Fault | None = None, dies_after: float | None = None) -> int:
    """Run a date in a child of its own. Returns its exit code (negative: the signal)."""
    child = _CONTEXT.Process(target=_day, args=(home, day, fault))
    child.start()
    child.join(dies_after)
    if child.exitcode is None and dies_after is not None:
        child.kill()
    child.join()
    assert child.exitcode is not None
    return child.exitcode


def _day(home: Path, day: dt.date, fault: Fault | None) -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    if fault:
        fault.arm()
    place = Home(home)
    try:
        with open_session(place, Settings(), "daily", day, say=lambda line: None) as session:
            pipeline.run(session, day, place.inbox)
    except Exception:
        raise SystemExit(FAILED) from None
    raise SystemExit(session.tally.exit_code)


if __name__ == "__main__":
    sys.exit(main())
