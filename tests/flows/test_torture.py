"""Cut short at every point and at 200 random instants, then done again: nothing lost, nothing doubled, always readable."""

from __future__ import annotations

from pathlib import Path

import pytest
import torture
from scenes import SCENES

from benchmarks.fault import KINDS

pytestmark = pytest.mark.slow
KILLS = {"report": 60, "audit": 60, "outcome": 25, "intake": 15, "publish": 15, "transfer": 20, "backup": 5}
SEED = 20260901


@pytest.mark.parametrize("name", SCENES)
def test_what_is_cut_short_is_as_if_it_never_had_been(name: str, tmp_path: Path) -> None:
    scene, tried = SCENES[name], torture.Tried()
    place = torture.Place(scene, tmp_path)
    torture.every_point(place, KINDS if scene.is_quick else torture.kinds_of(len(name)), tried)
    torture.random_kills(place, KILLS[name], SEED, tried)
    assert tried.failed == []
    assert tried.counts[f"{name}: random kill"] == KILLS[name]
