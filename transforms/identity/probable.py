"""The probabilistic rung: how likely is it that a record is a person's, by everything both say.

Splink 5 scores the pairs the blocks find. Two questions are asked of a pair, and the worse answer counts: could a stranger
agree like this (Splink's m and u, names weighed by how rare they are), and could a relative (brothers, sisters and twins share
family card, mother, place and village, so that what a house shares says nothing among them)? A record has one owner at most,
so candidates compete. The prior is one person of the population: the same evidence weighs less in a larger country.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from transforms.identity.blocking import BLOCKS, Block, Searched, pairs
from transforms.identity.model import Model, plan, quiet, shipped

# Pairs compared by name at once, and pairs scored at once; about 1 GiB each.
COMPARED = 20_000_000
CHUNK = 2_000_000
# Weights (log2 odds) below this cannot matter to any probability that is kept.
_WEIGHT_FLOOR = -10.0


def candidates(
    con: duckdb.DuckDBPyConnection,
    records: str,
    people: str,
    out: str,
    *,
    population: int,
    apart: str | None = None,
    name_count: str | None = None,
    model: Model | None = None,
    blocks: Iterable[Block] = BLOCKS,
    steady: bool = False,
) -> Searched:
    """Make temp table `out` (record_no, nik, weight, probability, compared, weights): who a record may belong to.

    `records` (record_no BIGINT) and `people` (nik BIGINT) carry the person-file columns and name_keys; `apart` (record_no, nik)
    are pairs judged different; `name_count` (name, people) spares counting names in `people`. `weight` is the log2 odds of the
    pair alone; `probability` that the record is this person's and nobody else's, for those above the model's floor.
    `compared` and `weights` are JSON objects by column; `weights` also holds prior and relative. `steady` is that of `pairs`.
    Needs the functions of transforms/functions.
    """
    model = model or shipped()
    searched = pairs(con, records, people, "probable_pair", blocks=blocks, apart=apart, steady=steady)
    # Each look at all people costs more than comparing those that were met.
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE met_person AS FROM {people} WHERE nik IN (SELECT nik FROM probable_pair)"
    )
    if name_count is None:
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE met_name AS SELECT name, COUNT(*) AS people FROM {people} "
            "WHERE name IS NOT NULL GROUP BY name"
        )
    score(
        con, records, "met_person", "probable_pair", "probable_score",
        model=model, prior=model.prior(population), name_count=name_count or "met_name", all_pairs=False,
    )  # fmt: skip
    compete(con, "met_person", "probable_score", out, floor=model.floor)
    for table in ("probable_pair", "probable_score", "met_person", "met_name"):
        con.execute(f"DROP TABLE IF EXISTS {table}")
    return searched


def compete(con: duckdb.DuckDBPyConnection, people: str, scored: str, out: str, *, floor: float) -> None:
    """Make temp table `out`: pairs of `scored` with the probability left when other persons could own the record.

    Where `people` carries person_id, two NIK of one person do not compete.
    """
    columns = {name for name, *_ in con.execute(f"DESCRIBE {people}").fetchall()}
    person = "COALESCE(person.person_id, scored.nik)" if "person_id" in columns else "scored.nik"
    joined = f"LEFT JOIN {people} AS person ON scored.nik = person.nik" if "person_id" in columns else ""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {out} AS "
        f"WITH owned AS MATERIALIZED (SELECT scored.*, {person} AS owner, POWER(2, LEAST(weight, 500)) AS odds "
        f"FROM {scored} AS scored {joined}), "
        f"best AS (SELECT record_no, owner, MAX(odds) AS odds FROM owned GROUP BY record_no, owner), "
        f"total AS (SELECT record_no, SUM(odds) AS odds FROM best GROUP BY record_no) "
        "SELECT owned.record_no, owned.nik, owned.weight, owned.odds / (1 + total.odds) AS probability, "
        "owned.compared, "
        f"owned.weights FROM owned INNER JOIN total USING (record_no) WHERE owned.odds / (1 + total.odds) >= {floor}"
    )


def score(
    con: duckdb.DuckDBPyConnection,
    records: str,
    people: str,
    pair: str,
    out: str,
    *,
    model: Model,
    prior: float,
    name_count: str | None = None,
    key: str = "nik",
    all_pairs: bool = True,
) -> None:
    """Make temp table `out` (record_no, nik, weight, compared, weights) from the pairs of `pair` (record_no, nik).

    `key` names the number of a row of `people`; without `all_pairs`, pairs whose names do not agree and that nothing ties
    are left out: their score is so low that it could not matter.
    """
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {out} "
        "(record_no BIGINT, nik BIGINT, weight DOUBLE, compared VARCHAR, weights VARCHAR)"
    )
    _worth(con, records, (people, key), pair, all_pairs)
    (count,) = con.execute("SELECT COUNT(*) FROM worth_pair").fetchone() or (0,)
    if count == 0:
        return
    rare = _frequencies(con, records, (people, key), "worth_pair", name_count)
    for turn in range(chunks := math.ceil(count / CHUNK)):
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE scored_pair AS FROM worth_pair WHERE hash(record_no) % {chunks} = {turn}"
        )
        # A record has a row for each of its pairs, which carries what is computed once a pair; a person has one row.
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE scored_side AS SELECT 2 * pair.pair_no AS side_no, {ready_columns('pair')} "
            "FROM (SELECT * EXCLUDE (nik) FROM scored_pair) AS pair "
            f"INNER JOIN {records} AS side ON pair.record_no = side.record_no "
            f"UNION ALL SELECT 2 * {key} + 1, {ready_columns()} FROM {people} AS side "
            f"WHERE {key} IN (SELECT nik FROM scored_pair)"
        )
        con.execute(
            "CREATE OR REPLACE TEMP TABLE scored_block AS "
            "SELECT '0' AS match_key, 2 * pair_no AS join_key_l, 2 * nik + 1 AS join_key_r FROM scored_pair"
        )
        _splink(con, model.settings | {"probability_two_random_records_match": prior}, rare, out, model)
    for table in ("worth_pair", "scored_pair", "scored_side", "scored_block", *rare.values()):
        con.execute(f"DROP TABLE {table}")


def _worth(con: duckdb.DuckDBPyConnection, records: str, registry: tuple[str, str], pair: str, all_pairs: bool) -> None:
    """Make temp table worth_pair: the pairs of `pair` to be scored, numbered, with what is computed once a pair."""
    people, key = registry
    (count,) = con.execute(f"SELECT COUNT(*) FROM {pair}").fetchone() or (0,)
    name, mother = (f"CAST({plan()['once'][level]} AS TINYINT) AS {level}" for level in ("name_level", "mother_level"))
    sides = f"INNER JOIN {records} AS l ON pair.record_no = l.record_no INNER JOIN {people} AS r ON pair.nik = r.{key}"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE worth_pair "
        "(pair_no BIGINT, record_no BIGINT, nik BIGINT, name_level TINYINT, mother_level TINYINT)"
    )
    for turn in range(chunks := math.ceil(count / COMPARED)):
        # A table of its own: a condition that calls a lambda would read other rows' values.
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE named_pair AS SELECT pair.record_no, pair.nik, {name}, {plan()['tie']} AS is_tied "
            f"FROM {pair} AS pair {sides} WHERE hash(pair.record_no) % {chunks} = {turn}"
        )
        if not all_pairs:
            con.execute("DELETE FROM named_pair WHERE name_level = 0 AND is_tied IS NOT TRUE")
        con.execute(
            "INSERT INTO worth_pair SELECT (SELECT COUNT(*) FROM worth_pair) + ROW_NUMBER() OVER () AS pair_no, "
            f"pair.record_no, pair.nik, pair.name_level, {mother} FROM named_pair AS pair {sides}"
        )
    con.execute("DROP TABLE IF EXISTS named_pair")


def ready_columns(once: str | None = None) -> str:
    """The columns to compare, as expressions over the person-file columns of alias ``side``, and those of table `once`."""
    ready = [f"{expression} AS {name}" for name, expression in plan()["ready"].items()]
    return ", ".join(
        ready + [f"{f'{once}.{name}' if once else 'CAST(NULL AS TINYINT)'} AS {name}" for name in plan()["once"]]
    )


def api(con: duckdb.DuckDBPyConnection) -> Any:
    """Splink's way to `con`, with every table it makes a temporary one: the warehouse file never sees them."""
    from splink import DuckDBAPI

    class Temporary(DuckDBAPI):  # type: ignore[misc,unused-ignore]  # Splink's class is untyped
        def _setup_for_execute_sql(self, sql: str, physical_name: str) -> str:
            self.delete_table_from_database(physical_name)
            return f"CREATE TEMP TABLE {physical_name} AS\n{sql}"

    return Temporary(connection=con)


def _frequencies(
    con: duckdb.DuckDBPyConnection, records: str, registry: tuple[str, str], pair: str, name_count: str | None
) -> dict[str, str]:
    """How rare the values of the pairs are among all people: ready column -> temp table (value, tf_<column>)."""
    made: dict[str, str] = {}
    people, key = registry
    for ready, column in plan()["rare"].items():
        counted = f"SELECT {column}, COUNT(*) AS people FROM {people} WHERE {column} IS NOT NULL GROUP BY {column}"
        total = f"SELECT COUNT({column}) FROM {people}"
        wanted = (
            f"SELECT {column} FROM {records} WHERE record_no IN (SELECT record_no FROM {pair}) UNION "
            f"SELECT {column} FROM {people} WHERE {key} IN (SELECT nik FROM {pair})"
        )
        if column == "name":
            source = name_count or people
            sums = "SUM(people)" if name_count else "COUNT(*)"
            counted = f"SELECT name, {sums} AS people FROM {source} WHERE name IN ({wanted}) GROUP BY name"
            total = f"SELECT SUM(people) FROM {name_count}" if name_count else total
        made[ready] = f"frequency_{ready}"
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {made[ready]} AS "
            f"SELECT {plan()['ready'][ready]} AS {ready}, (SUM(people) - 0.5) / GREATEST(({total}), 1) AS tf_{ready} "
            f"FROM ({counted}) AS counted GROUP BY 1"
        )
    return made


def _splink(
    con: duckdb.DuckDBPyConnection, settings: dict[str, Any], rare: dict[str, str], out: str, model: Model
) -> None:
    """Score scored_block over scored_side with Splink and add what it says to `out`."""
    with quiet():
        from splink import Linker

        db = api(con)
        linker = Linker(db.register("scored_side"), settings, validate_settings=False, log_level=None)
        for ready, table in rare.items():
            linker.table_management.register_term_frequency_lookup(db.register(table), ready)
        linker.table_management.register_blocked_pairs_for_predict(db.register("scored_block"))
        scored = linker.inference.predict(threshold_match_weight=_WEIGHT_FLOOR, warning_mode="never")
        con.execute(f"INSERT INTO {out} {_explained(scored.physical_name, model, settings)}")
        db.delete_tables_created_by_splink_from_db()


def _explained(scored: str, model: Model, settings: dict[str, Any]) -> str:
    """Splink's row a pair -> (record_no, nik, weight, compared, weights)."""
    columns = list(model.words)
    adjusted = {
        comparison["output_column_name"]
        for comparison in settings["comparisons"]
        if any("tf_adjustment_column" in level for level in comparison["comparison_levels"])
    }
    words = _object(
        [
            (column, _case(f"gamma_{column}", {k: f"'{v}'" for k, v in model.words[column].items()}))
            for column in columns
        ]
    )
    weights = _object(
        [("prior", _round(str(_log_odds(settings["probability_two_random_records_match"]))))]
        + [
            (
                column,
                f"CASE WHEN gamma_{column} >= 0 THEN "
                + _round(f"mw_{column}" + (f" + mw_tf_adj_{column}" if column in adjusted else ""))
                + " END",
            )
            for column in columns
        ]
        + [("relative", _round("weighed.weight - match_weight"))]
    )
    relative = " + ".join(
        f"COALESCE({_case(f'gamma_{column}', {k: str(math.log2(v)) for k, v in factors.items()})}, 0)"
        for column, factors in model.relative_weights().items()
    )
    # log2(2^a + 2^b) of the two doubts, written so that nothing overflows.
    weight = "LEAST(match_weight, kin) - LOG2(1 + POWER(2, -ABS(match_weight - kin)))"
    return (
        f"WITH kin AS (SELECT *, {-math.log2(model.relatives)} + {relative} AS kin FROM {scored}), "
        f"weighed AS (SELECT *, {weight} AS weight FROM kin) "
        f"SELECT pair.record_no, pair.nik, weighed.weight, {words}, {weights} FROM weighed "
        f"INNER JOIN scored_pair AS pair ON weighed.side_no_l // 2 = pair.pair_no WHERE weighed.weight >= {_WEIGHT_FLOOR}"
    )


def _object(members: Sequence[tuple[str, str]]) -> str:
    """A JSON object without its NULL members."""
    listed = ", ".join(f"'{name}', {value}" for name, value in members)
    return f"CAST(JSON_MERGE_PATCH('{{}}', JSON_OBJECT({listed})) AS VARCHAR)"


def _case(column: str, values: dict[int, str]) -> str:
    return f"CASE {column} " + " ".join(f"WHEN {number} THEN {value}" for number, value in values.items()) + " END"


def _round(expression: str) -> str:
    return f"ROUND({expression}, 2)"


def _log_odds(probability: float) -> float:
    return math.log2(probability / (1 - probability))
