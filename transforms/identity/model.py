"""The model of the probabilistic rung: read from ``model.json``, written by ``transforms.identity.train``.

``model.json`` holds Splink's settings with the trained m and u, and beside them what Splink has no place for: how often two
people of one family agree (``relative``), the thresholds, and how the model was made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SHIPPED = HERE / "model.json"


@dataclass(frozen=True)
class Model:
    """``settings`` go to Splink; ``relative[column][word]`` = P(word | two people of one family).

    ``relatives`` is how many relatives of one card a person has, ``linkable_share`` the share of records whose person is in the
    registry at all, ``link_at`` the probability from which a candidate is a link, ``floor`` the one from which it is kept.
    """

    settings: dict[str, Any]
    relative: Mapping[str, Mapping[str, float]]
    relatives: float
    linkable_share: float
    link_at: float
    floor: float
    version: str

    def prior(self, population: int) -> float:
        """The probability that a record is a given person's, before anything is compared, in a registry of `population`."""
        return min(self.linkable_share / max(population, 1), 0.5)

    @property
    def words(self) -> dict[str, dict[int, str]]:
        """Column -> Splink's number of a level -> its word. NULL has no number: it is no evidence."""
        return {
            comparison["output_column_name"]: {
                number: level["label_for_charts"] for number, level in numbered(comparison)
            }
            for comparison in self.settings["comparisons"]
        }

    def relative_weights(self) -> dict[str, dict[int, float]]:
        """Column -> number of a level -> P(level | same person) / P(level | relative)."""
        return {
            comparison["output_column_name"]: {
                number: level["m_probability"]
                / self.relative[comparison["output_column_name"]][level["label_for_charts"]]
                for number, level in numbered(comparison)
            }
            for comparison in self.settings["comparisons"]
        }


def numbered(comparison: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The levels of a comparison with Splink's numbers, the level for NULL left out."""
    levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
    return ((len(levels) - 1 - place, level) for place, level in enumerate(levels))


@cache
def plan() -> dict[str, Any]:
    """What is compared and how: ``comparisons.yaml``."""
    read: dict[str, Any] = yaml.load((HERE / "comparisons.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return read


@cache
def shipped(path: Path = SHIPPED) -> Model:
    """The reviewed model of the repository. ``version`` = date of training and a short hash of the file."""
    text = path.read_bytes()
    content = json.loads(text)
    kept = {name: content[name] for name in ("settings", "relative", "relatives", "linkable_share", "link_at", "floor")}
    return Model(**kept, version=f"{content['made']['on']}-{hashlib.sha256(text).hexdigest()[:8]}")


def untrained() -> dict[str, Any]:
    """Splink's settings for ``comparisons.yaml``, without m and u."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "side_no",
        "probability_two_random_records_match": 1e-6,
        # Longer, and the share of a level that hardly occurs shrinks until Splink refuses it.
        "max_iterations": 10,
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_comparison(column, how) for column, how in plan()["columns"].items()],
    }


def _comparison(column: str, how: Mapping[str, Any]) -> dict[str, Any]:
    null = f"{how['from']}_l IS NULL OR {how['from']}_r IS NULL"
    levels: list[dict[str, Any]] = [{"sql_condition": null, "label_for_charts": "NULL", "is_null_level": True}]
    for level in how["levels"]:
        made = {"sql_condition": level.get("when", "ELSE"), "label_for_charts": level["word"]}
        if "rare" in level:
            made["tf_adjustment_column"] = level["rare"]
        levels.append(made)
    return {"output_column_name": column, "comparison_levels": levels}


@contextmanager
def quiet() -> Iterator[None]:
    """Splink says nothing: its lines are not for the people at the terminal, and could quote values."""
    import logging

    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
