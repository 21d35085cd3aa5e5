"""Cuts the scenes short at every point in every way, and kills them at random instants; `make torture` does it by the thousand.

A trial is a scene, a seed, and interruptions one after the other; then the work is done undisturbed and compared. A seed gives the
same trial again, but for the instant of a kill, which the machine's load moves.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import driver
from scene import Scene, fresh
from scenes import ALL

from benchmarks.fault import KINDS, Fault

CHAIN = 5
"""Interruptions of one trial, at most, before the work is done undisturbed."""


@dataclass
class Tried:
    """What was tried, by kind, and what failed, each with how to try it again."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)


class Place:
    """A folder in which a scene was made once, with the state that undisturbed work leaves."""

    def __init__(self, scene: Scene, root: Path) -> None:
        self.scene, self.root, self.turn = scene, root, 0
        scene.make(root / scene.name)
        undisturbed = fresh(scene, root, "undisturbed")
        self.points = driver.reached(scene.name, undisturbed)
        self.wanted = scene.state(undisturbed)
        self.seconds = 0.1 if scene.is_quick else min(self._timed() for _ in range(2))

    def _timed(self) -> float:
        """Seconds of undisturbed work; the least of a few, for an instant beyond the end kills nothing."""
        trial = fresh(self.scene, self.root, "timed")
        started = time.perf_counter()
        code, told = driver.attempt(self.scene.name, trial)
        assert code == 0, told
        return time.perf_counter() - started

    def fresh(self) -> Path:
        self.turn += 1
        return fresh(self.scene, self.root, f"{self.scene.name}-trial")

    def end(self, trial: Path, told: str) -> str | None:
        """Do the work undisturbed; what is wrong afterwards, if anything."""
        code, said = driver.attempt(self.scene.name, trial)
        if code != 0:
            return f"{told}: the next run ended with {code}: {said}"
        try:
            self.scene.whole(trial)
        except Exception as error:
            return f"{told}: {type(error).__name__}: {error}"
        found = self.scene.state(trial)
        differ = sorted(name for name in found.keys() | self.wanted.keys() if found.get(name) != self.wanted.get(name))
        return f"{told}: other than undisturbed: {', '.join(differ)}" if differ else None


def fail_at(place: Place, faults: Sequence[Fault], tried: Tried) -> None:
    """Make the faults one after the other in one trial, a run each, then end it."""
    trial, told = place.fresh(), ", ".join(map(str, faults))
    for fault in faults:
        label, name = str(fault), place.scene.name
        tried.counts[f"{name}: {fault.kind}"] += 1
        code, said = driver.attempt(name, trial, fault=fault)
        wanted = {"KILL": (-signal.SIGKILL,), "CLOCK": (0,)}.get(fault.kind, (0, 3))
        if code not in wanted:
            tried.failed.append(f"{name}: {label}: ended with {code}: {said}")
        try:
            place.scene.whole(trial)
        except Exception as error:
            tried.failed.append(f"{name}: after {label}: {type(error).__name__}: {error}")
    if wrong := place.end(trial, told):
        tried.failed.append(f"{place.scene.name}: {wrong}")


def every_point(place: Place, kinds: Sequence[str], tried: Tried, steps: tuple[str, ...] = ("",)) -> None:
    """Each point of `steps` that the scene reaches, each kind of fault, in chains."""
    points = [point for point in dict.fromkeys(place.points) if point.startswith(steps)]
    for kind in kinds:
        for start in range(0, len(points), 2 * CHAIN):
            fail_at(place, [Fault(point, kind) for point in points[start : start + 2 * CHAIN]], tried)


def random_kills(place: Place, kills: int, seed: int, tried: Tried) -> None:
    """Kill the work `kills` times, at random instants; every few times it is done undisturbed and compared."""
    name, done, attempts = place.scene.name, 0, 0
    while done < kills and attempts < 10 * kills:
        rng, trial, in_trial = random.Random(f"{seed} {name} {attempts}"), place.fresh(), 0
        told = f"{name}: killed at random, --seed {seed} (trial {attempts})"
        for _ in range(min(rng.randint(1, CHAIN), kills - done)):
            attempts += 1
            code, said = driver.attempt(name, trial, dies_after=rng.uniform(0, place.seconds))
            in_trial += code == -signal.SIGKILL
            if code not in (0, -signal.SIGKILL):
                tried.failed.append(f"{told}: ended with {code}: {said}")
            try:
                place.scene.whole(trial)
            except Exception as error:
                tried.failed.append(f"{told}: {type(error).__name__}: {error}")
        done += in_trial
        tried.counts[f"{name}: random kill"] += in_trial
        if wrong := place.end(trial, told):
            tried.failed.append(wrong)


def files(root: Path, seed: int, number: int, tried: Tried) -> None:
    """Malformed files, a thousand a child."""
    for start in range(0, number, 1000):
        place = root / f"files-{start}"
        place.mkdir()
        counts, wrong = driver.mutants(place, seed, range(start, min(start + 1000, number)))
        tried.counts.update({f"malformed file: {name}": count for name, count in counts.items()})
        tried.failed += wrong
        shutil.rmtree(place)


def main() -> int:
    """Everything, by the thousand; prints each part's figures as tried and failed, and the seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=int(time.time()), help="try the same again (default: another each time)"
    )
    parser.add_argument("--kills", type=int, default=3000, help="kills at random instants, over all scenes")
    parser.add_argument("--files", type=int, default=20_000, help="malformed files")
    parser.add_argument("--scene", choices=ALL, help="only this scene, without malformed files")
    asked = parser.parse_args()
    print(f"seed {asked.seed}: make torture SEED={asked.seed} tries the same again", flush=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="lintas-torture-") as folder:
        for name in [asked.scene] if asked.scene else ALL:
            tried, root = Tried(), Path(folder) / name
            root.mkdir()
            place = Place(ALL[name], root)
            every_point(place, ("KILL", "ENOSPC", "CLOCK") if name == "day" else KINDS, tried)
            random_kills(place, round(asked.kills * SHARE[name]), asked.seed, tried)
            failed += told(tried)
            shutil.rmtree(root)
        if not asked.scene:
            tried = Tried()
            files(Path(folder), asked.seed, asked.files, tried)
            failed += told(tried)
    print(f"{failed} failed")
    return 1 if failed else 0


def told(tried: Tried) -> int:
    """Print figures and failures; returns how many failed."""
    for kind, count in sorted(tried.counts.items()):
        print(f"{kind}: {count:,} tried", flush=True)
    for failure in tried.failed:
        print(f"FAILED {failure}", flush=True)
    print(f"{len(tried.failed)} failed", flush=True)
    return len(tried.failed)


SHARE = {
    "report": 0.25,
    "audit": 0.25,
    "outcome": 0.1,
    "intake": 0.12,
    "publish": 0.1,
    "transfer": 0.1,
    "backup": 0.05,
    "day": 0.03,
}

if __name__ == "__main__":
    sys.exit(main())
