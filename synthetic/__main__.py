"""``python -m synthetic OUT --residents N``: write the invented country without the rest of the house."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from synthetic import NOISE, generate


def main() -> None:
    """Parse the arguments, generate, print the rows per feed."""
    parser = argparse.ArgumentParser(prog="synthetic", description="Write the feeds of an invented country")
    parser.add_argument("out", type=Path)
    parser.add_argument("--residents", type=int, default=20_000)
    parser.add_argument("--start", type=date.fromisoformat, default=date(2026, 9, 1))
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--history-days", type=int, default=1095)
    parser.add_argument("--activity", type=float, default=10.0)
    parser.add_argument("--noise", type=lambda text: NOISE.get(text) or float(text), default=NOISE["low"])
    parser.add_argument("--planted", type=float, default=1.0)
    parser.add_argument("--format", dest="fmt", default="csv.gz")
    given = parser.parse_args()
    rows = generate(
        given.out,
        residents=given.residents,
        start=given.start,
        days=given.days,
        seed=given.seed,
        history_days=given.history_days,
        activity=given.activity,
        noise=given.noise,
        planted=given.planted,
        fmt=given.fmt,
        progress=print,
    )
    for feed, count in rows.items():
        print(f"{feed}\t{count}")


if __name__ == "__main__":
    main()
