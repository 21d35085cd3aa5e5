"""Cut short at every point and at 200 random instants, then done again: nothing lost, nothing doubled, always readable."""

from __future__ import annotations

from pathlib import Path

import pytest
import torture
from scenes import SCENES

from benchmarks.fault import KINDS

pytestmark = pytest.mark.slow
KILLS = {"report": 80, "audit": 80, "outcome": 15, "intake": 8, "publish": 5, "transfer": 8, "backup": 4}
OWN = {"intake": ("landing", "load")}
"""What only this scene reaches, where the rest costs little in another."""
SEED = 20260901


@pytest.mark.parametrize("name", SCENES)
def test_what_is_cut_short_is_as_if_it_never_had_been(name: str, tmp_path: Path) -> None:
    scene, tried = SCENES[name], torture.Tried()
    place = torture.Place(scene, tmp_path)
    torture.every_point(place, KINDS if scene.is_quick else ("KILL",), tried, OWN.get(name, ("",)))
    torture.random_kills(place, KILLS[name], SEED, tried)
    assert tried.failed == []
    assert tried.counts[f"{name}: random kill"] == KILLS[name]
