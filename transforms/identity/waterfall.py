"""Draws why a record was linked by probability: one bar a column, from the prior to the final weight, as SVG."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from transforms.identity.model import HERE, plan

_LABELS, _ROOM, _ROW = 290, 330, 38
_COLOURS = {"prior": "#8a8a8a", "final": "#30343b", "more": "#2c7fb8", "less": "#e08214"}


@cache
def words() -> Mapping[str, Mapping[str, list[str]]]:
    """Bar, column and level -> [Bahasa Indonesia, English]."""
    return tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))


def waterfall(pair: Mapping[str, Any]) -> str:
    """SVG of a pair as ``candidates`` gives it: weight, probability, compared and weights (JSON texts or mappings).

    The picture stands alone: no links, no scripts, no personal values; each bar says its words and its weight.
    """
    from jinja2 import Environment

    compared, weights = (_mapping(pair[name]) for name in ("compared", "weights"))
    steps: list[tuple[str, str, float]] = [("prior", "", float(weights["prior"]))]
    steps += [(column, compared[column], float(weights[column])) for column in plan()["columns"] if column in compared]
    # Relatives matter where they halve the odds or more.
    relative = float(weights.get("relative", 0.0))
    steps += [("relative", "", relative)] if relative <= -1 else []
    totals = [0.0]
    for _, _, weight in steps:
        totals.append(totals[-1] + weight)
    final = float(pair["weight"])
    low, high = min(*totals, final, 0.0), max(*totals, final, 0.0)
    scale = _ROOM / max(high - low, 1.0)

    def place(value: float) -> float:
        return round(_LABELS + (value - low) * scale, 1)

    def bar(name: str, level: str, start: float, end: float, row: int) -> dict[str, Any]:
        weight = end - start
        kind = name if name in ("prior", "final") else "more" if weight >= 0 else "less"
        called = words()["column"].get(name) or words()["bar"][name]
        said = words()["level"].get(level, [level, level])
        left, right = place(min(start, end)), place(max(start, end))
        return {
            "kind": kind,
            "colour": _COLOURS[kind],
            "name": called[0],
            "name_en": called[1],
            "level": said[0],
            "level_en": said[1],
            "x": left,
            "width": round(max(right - left, 1.0), 1),
            "end": right + 5,
            "y": 8 + row * _ROW,
            "shown": f"{weight:+.1f}".replace("-", "−"),
        }

    bars = [bar(name, level, totals[row], totals[row + 1], row) for row, (name, level, _) in enumerate(steps)]
    bars.append(bar("final", "", 0.0, final, len(steps)))
    told = "; ".join(f"{b['name']} / {b['name_en']} {b['level']} {b['shown']}".replace("  ", " ") for b in bars)
    chance = min(float(pair["probability"]), 0.9999)
    template = (HERE / "waterfall.svg.jinja").read_text(encoding="utf-8")
    return (
        Environment(autoescape=True)
        .from_string(template)
        .render(
            bars=bars,
            told=told,
            zero=place(0.0),
            width=_LABELS + _ROOM + 60,
            height=8 + len(bars) * _ROW + 44,
            chance=f"{100 * chance:.2f} %".replace(".", ","),
            chance_en=f"{100 * chance:.2f} %",
        )
    )


def _mapping(told: Any) -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads(told) if isinstance(told, str) else told
    return read
