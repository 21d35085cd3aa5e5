"""A thousand files as nobody would send them: none crashes or hangs the reader, none is taken for what it is not."""

from __future__ import annotations

from pathlib import Path

import driver
import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", [1, 2])
def test_no_file_crashes_hangs_or_passes_for_another(seed: int, tmp_path: Path) -> None:
    counts, wrong = driver.mutants(tmp_path, seed, range(500))
    assert wrong == []
    assert counts["refused by its manifest"] > 450
    landed = sum(count for name, count in counts.items() if name.endswith("landed"))
    assert landed > 50
