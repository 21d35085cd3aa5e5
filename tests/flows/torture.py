"""Cuts the scenes short at every point in every way, and kills them at random instants; `make torture` does it by the thousand.

A trial is a scene, a seed, and interruptions one after the other; then the work is done undisturbed and compared. A seed gives the
same trial again, but for the instant of a kill, which the machine's load moves.
"""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import driver
import scenes
from scenes import SCENES, Scene

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
        undisturbed = scenes.fresh(scene, root, "undisturbed")
        self.points = driver.reached(scene.name, undisturbed)
        self.wanted = scene.state(undisturbed)
        started = time.perf_counter()
        code, told = driver.attempt(scene.name, scenes.fresh(scene, root, "timed"))
        assert code == 0, told
        self.seconds = 0.1 if scene.is_quick else time.perf_counter() - started

    def fresh(self) -> Path:
        self.turn += 1
        return scenes.fresh(self.scene, self.root, f"{self.scene.name}-trial")

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


def every_point(place: Place, kinds: Sequence[str], tried: Tried) -> None:
    """Each point that the scene reaches, each kind of fault, in chains."""
    points = list(dict.fromkeys(place.points))
    for kind in kinds:
        for start in range(0, len(points), 2 * CHAIN):
            fail_at(place, [Fault(point, kind) for point in points[start : start + 2 * CHAIN]], tried)


def random_kills(place: Place, kills: int, seed: int, tried: Tried) -> None:
    """Kill the work `kills` times, at random instants; every few times it is done undisturbed and compared."""
    name, done, attempts = place.scene.name, 0, 0
    while done < kills and attempts < 3 * kills:
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


def kinds_of(turn: int) -> tuple[str, str]:
    """Killed, and one of the others in turn."""
    return "KILL", KINDS[1 + turn % (len(KINDS) - 1)]


__all__ = ["SCENES", "Place", "Tried", "every_point", "fail_at", "kinds_of", "random_kills"]
