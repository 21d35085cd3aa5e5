"""Links any two files of people, or finds the people a file holds twice, without a registry and without labels.

The same names, ladder and model as the daily run. By default u and m are estimated anew on the files themselves, because how
often strangers agree depends on who is in them; so is the share of rows that match.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from transforms import engine
from transforms.identity.blocking import BLOCKS, Block, Searched, pairs
from transforms.identity.ladder import rungs
from transforms.identity.model import Model, plan, shipped
from transforms.identity.person_file import Told, read
from transforms.identity.probable import score
from transforms.identity.train import estimate, hold

# Fewer rows than this teach nothing: the shipped model is kept.
ROWS_TO_LEARN = 1_000
SAMPLED_PAIRS = 1_000_000
# The most pairs that are compared, whatever the files hold.
MOST_PAIRS, PAIRS_A_ROW = 500_000, 50
# Without a registry there is no card and no NIK to start from, so more blocks are worth their pairs.
WIDER = (
    *BLOCKS,
    Block("birth date", ("{side}.birth_on",)),
    Block("the same name words", ("{side}.name_keys",)),
    Block("place and a word of the name", ("{side}.birth_place",), "name_keys"),
    Block("two neighbouring words of the address", ("1",), "address_pairs"),
    Block("two neighbouring words of the name", ("1",), "name_pairs"),
)
_SESSIONS = (("birth_text",), ("name_sorted",), ("address_words",), ("mother",), ("phone_digits",))


@dataclass(frozen=True)
class Linked:
    """The links (temp table ``link`` of `con`: id_a, id_b, rung, weight, probability), and what was done on the way."""

    con: duckdb.DuckDBPyConnection
    files: tuple[Told, ...]
    searched: Searched
    links: int
    model: str


def link(
    files: Sequence[tuple[Path, Mapping[str, Any]]],
    *,
    many: bool = False,
    keep_model: bool = False,
    at: float = 0.5,
    say: Callable[[str], None] = lambda _: None,
) -> Linked:
    """Link two files (path, map), or find the duplicates inside one. Raises PersonFileError.

    Pairs at least `at` probable are links. Between two files a row has one partner at most unless `many`.
    """
    con = duckdb.connect()
    con.execute("CREATE SCHEMA reference")
    engine.load_reference(con)
    engine.install_functions(con)
    alone = len(files) == 1
    told = []
    for (path, mapped), table in zip(files, ("one", "other"), strict=False):
        told.append(read(con, path, mapped, table))
        say(str(told[-1]))
        _add_pairs(con, table)
    one, other = "one", "one" if alone else "other"
    counts = [file.rows for file in told]
    chances = counts[0] * (counts[0] - 1) / 2 if alone else math.prod(counts)
    most = MOST_PAIRS + PAIRS_A_ROW * max(counts)
    searched = pairs(con, one, other, "pair", blocks=WIDER, key="record_no", order=alone, most=most)
    say(str(searched))
    if searched.pairs == 0:
        con.execute("CREATE TEMP TABLE scored AS SELECT 1 AS record_no, 1 AS nik, 0.0 AS weight LIMIT 0")
        model, prior = shipped(), 0.5
    else:
        model = shipped() if keep_model or min(counts) < ROWS_TO_LEARN else _learned(con, one, other, say)
        prior = min(0.5, 0.5 * min(counts) / max(chances, 1))
        for turn in range(2):
            score(con, one, other, "pair", "scored", model=model, prior=prior, key="record_no")
            prior = _share(con, prior, chances, one_to_one=not (many or alone))
            if alone and turn == 0:
                model = _without_matches(model, prior)
        score(con, one, other, "pair", "scored", model=model, prior=prior, key="record_no")
    say(f"about {prior * chances:,.0f} pairs are expected to be the same person")
    exact(con, one, other, alone=alone)
    _assign(con, at, one_to_one=not (many or alone))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE link AS SELECT a.id AS id_a, b.id AS id_b, chosen.rung, "
        "ROUND(chosen.weight, 3) AS weight, "
        f"ROUND(chosen.probability, 6) AS probability FROM chosen INNER JOIN {one} AS a ON chosen.record_no = "
        "a.record_no "
        f"INNER JOIN {other} AS b ON chosen.nik = b.record_no ORDER BY a.record_no, b.record_no"
    )
    (links,) = con.execute("SELECT COUNT(*) FROM link").fetchone() or (0,)
    return Linked(con, tuple(told), searched, int(links), model.version)


def exact(con: duckdb.DuckDBPyConnection, one: str, other: str, *, alone: bool) -> None:
    """Make temp table exact (record_no, nik, rung): what the rungs of the ladder say that need nothing but two people."""
    con.execute(
        f"CREATE SCHEMA IF NOT EXISTS identity; "
        "CREATE OR REPLACE VIEW identity.person AS SELECT * EXCLUDE (record_no), record_no AS person_id, TRUE AS "
        f"is_active FROM {other}; "
        f"CREATE OR REPLACE TEMP VIEW waiting AS SELECT *, 'file' AS feed, CAST(record_no AS VARCHAR) AS record_key, "
        f"name AS full_name, mother AS mother_name FROM {one}; "
        f"CREATE OR REPLACE TEMP TABLE exact (record_no BIGINT, nik BIGINT, rung VARCHAR)"
    )
    for file in rungs():
        if not {"waiting", "open_record", "identity.person"} >= set(file.meta["reads"]):
            continue
        con.execute(
            "CREATE OR REPLACE TEMP VIEW open_record AS SELECT * FROM waiting "
            "WHERE record_no NOT IN (SELECT record_no FROM exact)"
        )
        con.execute(
            f"INSERT INTO exact SELECT DISTINCT CAST(record_key AS BIGINT), person_id, '{file.meta['rung']}' FROM "
            f"({file.sql}) AS met "
            f"WHERE person_id {'>' if alone else '<>'} {'CAST(record_key AS BIGINT)' if alone else '-1'}"
        )


def _add_pairs(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Neighbouring words of name and address, for blocks that survive an error in any one word."""

    def neighbours(words: str) -> str:
        return f"LIST_TRANSFORM(RANGE(1, LEN({words})), LAMBDA place: {words}[place] || ' ' || {words}[place + 1])"

    address = "STRING_SPLIT(NULLIF(TRIM(REGEXP_REPLACE(address, '[^A-Z0-9]+', ' ', 'g')), ''), ' ')"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT *, {neighbours(address)} AS address_pairs, "
        f"{neighbours('LIST_SORT(name_keys)')} AS name_pairs FROM {table}"
    )


def _learned(con: duckdb.DuckDBPyConnection, one: str, other: str, say: Callable[[str], None]) -> Model:
    """The shipped model with u and m of these files, for the columns both fill; what cannot be learned is kept."""
    say("learning how strangers and how matches agree in these files")
    base = shipped()
    settings = copy.deepcopy(base.settings)
    ready = plan()["ready"]
    filled = []
    for comparison in settings["comparisons"]:
        column = plan()["columns"][comparison["output_column_name"]]["from"]
        counted = [
            con.execute(f"SELECT COUNT({ready[column]}) FROM {table} AS side").fetchone() or (0,)
            for table in (one, other)
        ]
        if min(count for (count,) in counted):
            filled.append(comparison)
    settings["comparisons"] = filled
    present = {plan()["columns"][comparison["output_column_name"]]["from"] for comparison in filled} | {"name_sorted"}
    sessions = [session for session in _SESSIONS if set(session) <= present]
    failed = estimate(con, one, other, settings, sessions=sessions, sampled=SAMPLED_PAIRS, key="record_no")
    if failed:
        say(f"nothing could be learned from pairs that share {'; '.join(failed)}")
    relative = {
        comparison["output_column_name"]: dict(base.relative[comparison["output_column_name"]]) for comparison in filled
    }
    hold(settings, relative, by_hand=False)
    relatives = _relatives(con, {one, other}) or base.relatives
    return replace(base, settings=settings, relative=relative, relatives=relatives, version=f"{base.version}+learned")


def _relatives(con: duckdb.DuckDBPyConnection, tables: set[str]) -> float | None:
    """Relatives a row has in its own file: rows of one address, phone or mother whose names and birth dates lie apart.

    None when no file tells address, phone or mother.
    """
    found: float | None = None
    for table in sorted(tables):
        for column in ("address", "phone", "mother"):
            told, near = con.execute(
                f"WITH house AS (SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY {column} HAVING "
                "COUNT(*) BETWEEN 2 AND 20), "
                f"near AS (SELECT 1 FROM {table} AS l INNER JOIN {table} AS r ON l.{column} = r.{column} AND "
                "l.record_no < r.record_no "
                f"WHERE l.{column} IN (SELECT {column} FROM house) AND ABS(l.birth_on - r.birth_on) > 366 "
                f"AND name_agreement(l.name, r.name) <= 1) "
                f"SELECT (SELECT COUNT({column}) FROM {table}), (SELECT COUNT(*) FROM near)"
            ).fetchone() or (0, 0)
            if told:
                found = max(found or 0.0, (2 * near + 1) / told)
    return found


def _without_matches(model: Model, share: float) -> Model:
    """u without the matches a file holds of itself: what random pairs show is share × m + (1 − share) × u."""
    settings = copy.deepcopy(model.settings)
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                m, u = level["m_probability"], level["u_probability"]
                level["u_probability"] = max((u - share * m) / (1 - share), u / 20)
    return replace(model, settings=settings)


def _share(con: duckdb.DuckDBPyConnection, prior: float, chances: float, *, one_to_one: bool) -> float:
    """The share of all pairs that match, from the weights under `prior`: expectation maximisation of that one number."""
    best = (
        "SELECT record_no, MAX(weight) AS weight FROM scored GROUP BY record_no"
        if one_to_one
        else "SELECT weight FROM scored"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE best_weight AS SELECT weight FROM ({best})")
    share = prior
    for _ in range(30):
        shift = math.log2(share / (1 - share)) - math.log2(prior / (1 - prior))
        (found,) = con.execute(
            "SELECT SUM(1 / (1 + POWER(2, -LEAST(weight + ?, 500)))) FROM best_weight", [shift]
        ).fetchone() or (0,)
        share, before = min(max((found or 0.0) / chances, 1e-12), 0.5), share
        if abs(share - before) < 1e-4 * before:
            break
    return share


def _assign(con: duckdb.DuckDBPyConnection, at: float, *, one_to_one: bool) -> None:
    """Make temp table chosen (record_no, nik, rung, weight, probability) from scored and exact."""
    # A pair competes with every other pair of either row where a row has one partner at most.
    rivals = "row_odds + column_odds - odds" if one_to_one else "odds"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE open AS "
        f"WITH exactly AS (SELECT exact.record_no, exact.nik, exact.rung, scored.weight, 1.0 AS probability FROM exact "
        f"LEFT JOIN scored USING (record_no, nik)), "
        "odd AS (SELECT record_no, nik, weight, POWER(2, LEAST(weight, 300)) AS odds FROM scored ANTI JOIN exact "
        "USING (record_no, nik)), "
        "rivalry AS (SELECT *, SUM(odds) OVER (PARTITION BY record_no) AS row_odds, SUM(odds) OVER (PARTITION BY "
        "nik) AS column_odds "
        f"FROM odd) "
        f"SELECT * FROM exactly UNION ALL SELECT record_no, nik, 'PROBABLE' AS rung, weight, odds / (1 + {rivals}) "
        "AS probability "
        f"FROM rivalry WHERE odds / (1 + {rivals}) >= {at}"
    )
    con.execute("CREATE OR REPLACE TEMP TABLE chosen AS SELECT * FROM open LIMIT 0")
    if not one_to_one:
        con.execute("INSERT INTO chosen SELECT * FROM open")
        return
    rank = "ORDER BY rung, probability DESC, weight DESC, record_no, nik"
    while True:
        # Pairs that are the best of both their rows; then the rest again.
        (count,) = con.execute(
            f"INSERT INTO chosen SELECT record_no, nik, rung, weight, probability FROM (SELECT *, "
            f"ROW_NUMBER() OVER (PARTITION BY record_no {rank}) AS by_row, ROW_NUMBER() OVER (PARTITION BY nik "
            f"{rank}) AS by_column FROM open) "
            f"WHERE by_row = 1 AND by_column = 1"
        ).fetchone() or (0,)
        if not count:
            return
        con.execute(
            "DELETE FROM open WHERE record_no IN (SELECT record_no FROM chosen) OR nik IN (SELECT nik FROM chosen)"
        )
