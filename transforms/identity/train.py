"""Make ``model.json`` anew, without labels: u by sampling random pairs, m by expectation maximisation (Splink 5).

    lintas synth country --residents 50000 --days 3 --seed 7 --format parquet
    python -m transforms.identity.train country

How two people of one family agree is counted in the registry itself, over people of one family card or with one mother.
Values held by hand stand in ``comparisons.yaml`` under ``set``, each with its reason. Review the table it prints before
keeping the file: along each column's ``order`` the weights must fall.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from transforms import engine
from transforms.identity.model import SHIPPED, numbered, plan, quiet, untrained
from transforms.identity.probable import api, ready_columns

# Blocks for expectation maximisation: each trains every column it does not hold equal.
SESSIONS = (("birth_text", "sex"), ("nik_text",), ("name_sorted", "place"))
SAMPLED_PAIRS = 2_000_000
_FEEDS = ("population_registry", "passport_application", "crossing", "placement")


def main(arguments: Sequence[str] | None = None) -> None:
    """Train on an invented country and write the model."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("country", type=Path, help="folder of `lintas synth --format parquet`")
    options.add_argument("-o", "--out", type=Path, default=SHIPPED)
    chosen = options.parse_args(arguments)
    con = duckdb.connect()
    con.execute("CREATE SCHEMA reference")
    engine.load_reference(con)
    engine.install_functions(con)
    read_country(con, chosen.country)
    settings = untrained()
    if failed := estimate(con, "record", "person", settings, sessions=SESSIONS):
        sys.exit(f"train: no model is written; these sessions taught nothing: {', '.join(failed)}")
    relative, relatives = relatives_agree(con, "person", settings)
    hold(settings, relative)
    model = {
        "made": {
            "on": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}",
            "command": "python -m transforms.identity.train country",
            "data": "lintas synth country --residents 50000 --days 3 --seed 7 --format parquet",
            "splink": "5.0.0",
        },
        "linkable_share": 0.95,
        "link_at": 0.99,
        "floor": 0.02,
        "relatives": round(relatives, 2),
        "relative": relative,
        "settings": settings,
    }
    chosen.out.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
    print(review(model), file=sys.stderr)


def read_country(con: duckdb.DuckDBPyConnection, country: Path) -> None:
    """Make tables record and person (person-file columns) from an invented country's deliveries."""
    con.execute("CREATE SCHEMA due")
    clean = {file.name: file for file in engine.clean_files()}
    for feed in _FEEDS:
        files = engine.literal(str(country / feed / "*" / "*.parquet"))
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW landed AS "
            f"SELECT *, ROW_NUMBER() OVER () AS line_no FROM read_parquet({files}, union_by_name = true)"
        )
        # Planted malformed values stay out by becoming NULL; the contracts stop them on the real way.
        con.execute(f"CREATE TABLE due.{feed} AS {clean[feed].sql.replace('CAST(', 'TRY_CAST(')}")
    con.execute(f"CREATE TABLE person AS {engine.read_sql(engine.ROOT / 'identity' / 'person.sql').sql}")
    con.execute(
        "CREATE OR REPLACE TABLE person AS SELECT * FROM person QUALIFY ROW_NUMBER() OVER (PARTITION BY nik) = 1"
    )
    feeds = " UNION ALL BY NAME ".join(
        f"SELECT * FROM ({engine.read_sql(engine.ROOT / 'identity' / 'record' / f'{feed}.sql').sql})"
        for feed in _FEEDS[1:]
    )
    con.execute(
        "CREATE TABLE record AS SELECT ROW_NUMBER() OVER () AS record_no, nik, no_kk, birth_on, sex, "
        "village_code, address, "
        "phone, COALESCE(name_standard(full_name), mrz_standard(mrz_name)) AS name, name_keys(name) AS name_keys, "
        "name_standard(birth_place) AS birth_place, "
        f"name_standard(mother_name) AS mother FROM ({feeds}) WHERE COALESCE(issuing_state, 'IDN') = 'IDN'"
    )


def estimate(
    con: duckdb.DuckDBPyConnection,
    records: str,
    people: str,
    settings: dict[str, Any],
    *,
    sessions: Sequence[Sequence[str]],
    sampled: int = SAMPLED_PAIRS,
    key: str = "nik",
) -> list[str]:
    """Write u and m of `records` (record_no) against `people` (nik) into `settings`. The same table twice: one file.

    `key` names the number of a row of `people`. u is sampled among `people` alone: between the files every match would be
    taken for a chance agreement. Returns the sessions that taught nothing.
    """
    sides = {"train_person": (people, key)} | ({} if records == people else {"train_record": (records, "record_no")})
    for name, (table, key) in sides.items():
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {key} AS side_no, {ready_columns()} FROM {table} AS side"
        )
    with quiet():
        from splink import Linker, block_on
        from splink.internals.exceptions import SplinkException

        db = api(con)
        plain = settings | {"retain_intermediate_calculation_columns": False}
        linker = Linker(db.register("train_person", table_name="people"), plain, log_level=None)
        linker.training.estimate_u_using_random_sampling(max_pairs=sampled, seed=1)
        trained = linker.misc.save_model_to_json()["comparisons"]
        for mine, theirs in zip(settings["comparisons"], trained, strict=True):
            for level, sampled_level in zip(mine["comparison_levels"], theirs["comparison_levels"], strict=True):
                if "u_probability" in sampled_level and not level.get("is_null_level"):
                    level["u_probability"] = max(sampled_level["u_probability"], 1e-7)
        _collide(con, "train_person", settings)
        link = {"link_type": "dedupe_only" if records == people else "link_only"}
        both = [db.register(name, table_name=f"side_{name}") for name in sides]
        failed: list[str] = []
        learnt: dict[tuple[str, str], list[float]] = defaultdict(list)
        for columns in sessions:
            # A linker for each: a session that fails leaves its linker without the columns of its block.
            linker = Linker(both, plain | link, log_level=None)
            try:
                session = linker.training.estimate_parameters_using_expectation_maximisation(
                    block_on(*columns), estimate_without_term_frequencies=True, max_pairs=2_000_000
                )
            except (ValueError, SplinkException) as error:
                # No pairs, or a level that all but vanished: this session teaches nothing.
                failed.append(f"{' and '.join(columns)} ({type(error).__name__})")
                continue
            for comparison in session.core_model_settings.comparisons:
                for level in comparison.comparison_levels:
                    if not level.is_null_level:
                        learnt[comparison.output_column_name, level.sql_condition].append(level.m_probability or 0.0)
        for comparison in settings["comparisons"]:
            for level in comparison["comparison_levels"]:
                if told := learnt.get((comparison["output_column_name"], level["sql_condition"])):
                    level["m_probability"] = max(median(told), 1e-7)
        db.delete_tables_created_by_splink_from_db()
    for name in sides:
        con.execute(f"DROP TABLE {name}")
    return failed


def _collide(con: duckdb.DuckDBPyConnection, table: str, settings: dict[str, Any]) -> None:
    """u of equality, exactly: the chance that two rows of `table` hold the same value. Sampling meets it too seldom."""
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if found := re.fullmatch(r"(\w+)_l = \1_r", level["sql_condition"]):
                # How rare values weigh is measured from here, and a value held once counts as half a person among the others.
                least = "0.5 / SUM(n)" if "tf_adjustment_column" in level else "NULL"
                sql = (
                    f"SELECT GREATEST((SUM(n * (n - 1)) + 1) / (SUM(n) * (SUM(n) - 1) + 1), {least}) "
                    f"FROM (SELECT COUNT(*) AS n FROM {table} WHERE {found[1]} IS NOT NULL GROUP BY {found[1]})"
                )
                (level["u_probability"],) = con.execute(sql).fetchone() or (None,)


def relatives_agree(
    con: duckdb.DuckDBPyConnection, people: str, settings: dict[str, Any]
) -> tuple[dict[str, dict[str, float]], float]:
    """How often each level occurs between two people of one family, by column and word; and relatives a person has."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE family AS "
        f"SELECT l.nik AS one, r.nik AS other FROM {people} AS l INNER JOIN {people} AS r ON l.no_kk = r.no_kk AND "
        "l.nik < r.nik "
        f"UNION SELECT l.nik, r.nik FROM {people} AS l INNER JOIN {people} AS r "
        "ON l.mother = r.mother AND l.birth_place = r.birth_place AND l.nik < r.nik AND LEFT(l.village_code, 5) = "
        "LEFT(r.village_code, 5)"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE family_side AS SELECT nik AS side_no, {ready_columns()} FROM {people} AS side"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE family_block AS SELECT '0' AS match_key, one AS join_key_l, other AS "
        "join_key_r FROM family"
    )
    with quiet():
        from splink import Linker

        db = api(con)
        linker = Linker(db.register("family_side"), settings, log_level=None)
        linker.table_management.register_blocked_pairs_for_predict(db.register("family_block"))
        seen = linker.inference.predict(warning_mode="never").physical_name
        found: dict[str, dict[str, float]] = {}
        for comparison in settings["comparisons"]:
            column = comparison["output_column_name"]
            counts = dict(con.execute(f"SELECT gamma_{column}, COUNT(*) FROM {seen} GROUP BY 1").fetchall())
            levels = {level["label_for_charts"]: counts.get(number, 0) for number, level in numbered(comparison)}
            total = sum(levels.values())
            # Half a pair more a level: what was not seen among these families is rare, not impossible.
            near = {word: (count + 0.5) / (total + len(levels) / 2) for word, count in levels.items()}
            # One relative in ten lives elsewhere and agrees as a stranger would.
            chance = {level["label_for_charts"]: level.get("u_probability") or 0.0 for _, level in numbered(comparison)}
            found[column] = {word: 0.9 * near[word] + 0.1 * chance[word] for word in near}
        db.delete_tables_created_by_splink_from_db()
    (share,) = con.execute(f"SELECT 2.0 * (SELECT COUNT(*) FROM family) / COUNT(*) FROM {people}").fetchone() or (0.0,)
    return found, float(share)


def hold(settings: dict[str, Any], relative: dict[str, dict[str, float]], *, by_hand: bool = True) -> None:
    """Put in the values held by hand (`set`), let weights fall along each column's `order`, and round."""
    for comparison in settings["comparisons"]:
        column = comparison["output_column_name"]
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            word = level["label_for_charts"]
            held = plan()["columns"][column].get("set", {}).get(word, {}) if by_hand else {}
            for short, name in (("m", "m_probability"), ("u", "u_probability")):
                level[name] = held.get(short, level.get(name) or 0.0)
            relative[column][word] = held.get("relative", relative[column][word])
        told = [level for _, level in numbered(comparison)]
        _straighten({level["label_for_charts"]: level for level in told}, plan()["columns"][column]["order"])
        for name in ("m_probability", "u_probability"):
            total = sum(level[name] for level in told)
            for level in told:
                level[name] = rounded(level[name] / total)
        total = sum(relative[column].values())
        relative[column] = {word: rounded(share / total) for word, share in relative[column].items()}


def _straighten(levels: dict[str, dict[str, Any]], order: Sequence[str]) -> None:
    """Where a worse level would weigh more than a better one, both get the weight of the two together (pooled neighbours)."""
    pools: list[tuple[float, float, list[str]]] = []
    for word in order:
        pool = (levels[word]["m_probability"], levels[word]["u_probability"], [word])
        while pools and pool[0] * pools[-1][1] > pools[-1][0] * pool[1]:
            better = pools.pop()
            pool = (better[0] + pool[0], better[1] + pool[1], better[2] + pool[2])
        pools.append(pool)
    for m, u, words in pools:
        for word in words if len(words) > 1 else ():
            levels[word]["m_probability"] = levels[word]["u_probability"] * m / u


def rounded(probability: float | None, least: float = 1e-7) -> float:
    """Three significant digits, not below `least`."""
    return float(f"{max(probability or 0.0, least):.3g}")


def review(model: dict[str, Any]) -> str:
    """m, u and the weights of every level in the order of ``comparisons.yaml``; `!` where a weight does not fall."""
    import math

    lines = [f"{'column':14}{'level':16}{'m':>10}{'u':>10}{'family':>10}{'weight':>8}{'in family':>10}"]
    for comparison in model["settings"]["comparisons"]:
        column, before = comparison["output_column_name"], math.inf
        levels = {level["label_for_charts"]: level for _, level in numbered(comparison)}
        for word in plan()["columns"][column]["order"]:
            m, u, kin = levels[word]["m_probability"], levels[word]["u_probability"], model["relative"][column][word]
            weight = math.log2(m / u)
            mark = " !" if weight > before else ""
            lines.append(
                f"{column:14}{word:16}{m:>10.3g}{u:>10.3g}{kin:>10.3g}{weight:>8.1f}{math.log2(m / kin):>10.1f}{mark}"
            )
            before = weight
    return "\n".join(lines)


if __name__ == "__main__":
    main()
