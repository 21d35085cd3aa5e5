"""The main job as most people would write it: read with pandas, merge, and three of the rules (A03, B08, C05).

Usage: python -m benchmarks.pandas_way INBOX DATE
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pandas as pd

FEEDS = ("population_registry", "passport_application", "crossing", "placement", "licence")


def read(inbox: Path, day: str) -> dict[str, pd.DataFrame]:
    """Every feed of one business date, all text."""
    frames = {}
    for feed in FEEDS:
        files = sorted((inbox / feed / day).glob(f"{feed}*"))
        parts = [pd.read_parquet(f) if f.suffix == ".parquet" else pd.read_csv(f, dtype=str) for f in files]
        frames[feed] = pd.concat(parts) if parts else pd.DataFrame()
    return frames


def flag(frames: dict[str, pd.DataFrame], day: str) -> int:
    """The three rules over the merged frames; returns the number of rows they point out."""
    today = pd.Timestamp(day)
    people = frames["population_registry"].drop_duplicates("NIK", keep="last")
    people["birth"] = pd.to_datetime(people["TGL_LHR"], errors="coerce")
    applications = frames["passport_application"].drop_duplicates("application_id", keep="last")
    applications["submitted"] = pd.to_datetime(applications["submitted_at"], errors="coerce")
    applications["declared"] = pd.to_datetime(applications["birth_date"], errors="coerce")
    joined = applications.merge(people, left_on="nik", right_on="NIK", how="inner")
    recent = joined[joined["submitted"] > today - pd.Timedelta(days=30)]
    grown = pd.DateOffset(years=18)
    minors = recent[
        (recent["birth"] + grown > recent["submitted"]) & (recent["declared"] + grown <= recent["submitted"])
    ]

    deferred = joined[joined["decision"].isin(["TUNDA", "TOLAK"])]
    again = recent.merge(deferred, on="nik", suffixes=("", "_before"))
    again = again[
        (again["submitted"] > again["submitted_before"])
        & (again["submitted"] - again["submitted_before"] <= pd.Timedelta(days=180))
    ]
    again = again[(again["office_code"] != again["office_code_before"]) | (again["purpose"] != again["purpose_before"])]

    crossings = frames["crossing"]
    crossings["crossed"] = pd.to_datetime(crossings["crossed_at"], errors="coerce")
    books = joined.dropna(subset=["passport_no"])[["passport_no", "nik", "declared"]]
    linked = crossings.merge(books, left_on="doc_no", right_on="passport_no", how="inner")
    out = linked[linked["direction"] == "OUT"]
    stopped = out[out["outcome"] == "DITUNDA"]
    tries = out[out["crossed"] > today - pd.Timedelta(days=30)].merge(stopped, on="nik", suffixes=("", "_before"))
    tries = tries[(tries["crossed"] > tries["crossed_before"]) & (tries["tpi_code"] != tries["tpi_code_before"])]
    tries = tries[tries["crossed"] - tries["crossed_before"] <= pd.Timedelta(days=30)]
    return len(minors) + len(again) + len(tries)


if __name__ == "__main__":
    started = time.perf_counter()
    feeds = read(Path(sys.argv[1]), sys.argv[2])
    reading = time.perf_counter() - started
    found = flag(feeds, sys.argv[2])
    print(f"{reading:.3f} {time.perf_counter() - started:.3f} {found}")
