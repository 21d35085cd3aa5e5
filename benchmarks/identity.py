"""Quality of linking on invented countries, held against their truth: python -m benchmarks.identity --residents 50000 --days 5.

A country is made for every noise and seed, its deliveries are pulled, checked, loaded and identified day by day as the daily
flow does it, and every link is compared with the true owner. Two NIKs of one person (``truth/person``) count as one. Seeds are
not the ones the model was trained on. Recall is right links among linkable records (``synthetic`` says what that is), precision
right links among links; foreign travellers have no owner, so a link of theirs is wrong.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
from rich.console import Console
from rich.table import Table

import synthetic
from flows import pipeline
from flows.session import Session, open_session
from flows.settings import Settings
from transforms.flagging import RuleRun
from warehouse import store
from warehouse.home import Home

START = dt.date(2026, 9, 1)
SEEDS = (11, 12)
EXACT = ("JUDGED", "BOOK", "NIK", "OLD_BOOK", "REPAIRED")
RECALL, EXACT_PRECISION, PROBABLE_PRECISION = 0.995, 0.9999, 0.99
FEWEST = 200

_OUTCOME = """
WITH canonical AS (SELECT CAST(nik AS BIGINT) AS nik, CAST(true_nik AS BIGINT) AS true_nik FROM read_parquet($person)),
fault AS (
  SELECT feed, record_key, list(kind ORDER BY kind) AS kinds FROM read_parquet($noise) GROUP BY feed, record_key
)
SELECT $label AS noise, $seed AS seed, record.feed, record.record_key, CAST(record.nik AS BIGINT) AS owner_id, record.is_linkable,
  coalesce(canonical.true_nik, link.person_id) AS person_id, link.rung, link.probability, link.compared,
  coalesce(link.unlinked_reason, CASE WHEN link.feed IS NULL THEN 'NOT_LOADED' END) AS unlinked_reason,
  coalesce(fault.kinds, []) AS kinds, resident.sex, resident.province_code, resident.name_type,
  CASE WHEN age < 17 THEN '00-16' WHEN age < 25 THEN '17-24' WHEN age < 45 THEN '25-44' WHEN age < 65 THEN '45-64' ELSE '65+' END
    AS age_band
FROM read_parquet($record) AS record
LEFT JOIN identity.link AS link USING (feed, record_key)
LEFT JOIN canonical ON link.person_id = canonical.nik
LEFT JOIN fault ON record.feed = fault.feed AND record.record_key = fault.record_key
LEFT JOIN (SELECT *, date_diff('day', birth_on, DATE '2026-09-01') / 365.25 AS age FROM read_parquet($resident)) AS resident
  ON record.nik = resident.nik
"""
_PEOPLE = """
WITH canonical AS (SELECT CAST(nik AS BIGINT) AS nik, CAST(true_nik AS BIGINT) AS true_nik FROM read_parquet($person))
SELECT $label AS noise, $seed AS seed, coalesce(canonical.true_nik, person.nik) AS nik, any_value(no_kk) AS no_kk,
  any_value(name) AS name, any_value(mother) AS mother, any_value(birth_on) AS birth_on
FROM identity.person AS person LEFT JOIN canonical ON person.nik = canonical.nik GROUP BY ALL
"""
_FIGURES = """count(*) AS records, count(*) FILTER (is_linkable) AS linkable, count(person_id) AS linked,
  count(*) FILTER (person_id IS NOT NULL AND NOT is_right) AS wrong,
  round(count(*) FILTER (is_linkable AND is_right) / nullif(count(*) FILTER (is_linkable), 0), 5) AS recall,
  round(count(*) FILTER (is_right) / nullif(count(person_id), 0), 6) AS precision"""
_FOUND = "count(*) FILTER (is_linkable AND is_right) / count(*) FILTER (is_linkable)"
_MEAN = f"SELECT noise, {_FOUND} AS mean FROM outcome GROUP BY noise"
_GAP = f"round(100 * (any_value(mean) - {_FOUND}), 2) AS gap"

_TABLES = {
    "Overall": f"""
SELECT noise, {_FIGURES}, {RECALL} AS recall_target,
  round(count(*) FILTER (is_right AND rung <> 'PROBABLE') / count(*) FILTER (rung <> 'PROBABLE'), 6) AS exact_precision,
  {EXACT_PRECISION} AS exact_target,
  round(count(*) FILTER (is_right AND rung = 'PROBABLE') / nullif(count(*) FILTER (rung = 'PROBABLE'), 0), 5) AS probable_precision,
  {PROBABLE_PRECISION} AS probable_target
FROM outcome GROUP BY noise ORDER BY noise DESC""",
    "By rung": f"""
SELECT noise, rung, count(*) AS linked, count(*) FILTER (NOT is_right) AS wrong,
  round(count(*) FILTER (is_linkable AND is_right) / max(linkable), 5) AS of_linkable,
  round(avg(CAST(is_right AS INTEGER)), 6) AS precision,
  CASE rung WHEN 'PROBABLE' THEN {PROBABLE_PRECISION} ELSE {EXACT_PRECISION} END AS target
FROM outcome INNER JOIN (SELECT noise, count(*) FILTER (is_linkable) AS linkable FROM outcome GROUP BY noise) USING (noise)
WHERE rung IS NOT NULL GROUP BY noise, rung ORDER BY noise DESC, list_position({[*EXACT, "PROBABLE"]}, rung)""",
    "By feed": f"SELECT noise, feed, {_FIGURES} FROM outcome GROUP BY noise, feed ORDER BY noise DESC, feed",
    "By sex, age band and name type (gap: points of recall below the mean, at most 1)": f"""
WITH long AS (
  SELECT *, unnest(
    [{{'by': 'sex', 'is': sex}}, {{'by': 'age', 'is': age_band}}, {{'by': 'name', 'is': name_type}}], recursive := true)
  FROM outcome WHERE owner_id IS NOT NULL
)
SELECT noise, "by", "is", {_FIGURES}, {_GAP}
FROM long INNER JOIN ({_MEAN}) USING (noise)
GROUP BY noise, "by", "is" ORDER BY noise DESC, "by" DESC, "is" """,
    f"By province, the five worst with {FEWEST} linkable records": f"""
SELECT noise, province_code AS province, {_FIGURES}, {_GAP}
FROM outcome INNER JOIN ({_MEAN}) USING (noise) WHERE owner_id IS NOT NULL GROUP BY noise, province_code
HAVING linkable >= {FEWEST} QUALIFY row_number() OVER (PARTITION BY noise ORDER BY recall, province_code) <= 5
ORDER BY noise DESC, recall, province""",
    "By kind of fault": f"""
WITH long AS (
  SELECT *, unnest(CASE WHEN len(kinds) = 0 THEN ['none'] ELSE kinds END) AS kind FROM outcome WHERE owner_id IS NOT NULL
)
SELECT noise, feed, kind, {_FIGURES} FROM long GROUP BY noise, feed, kind ORDER BY noise DESC, feed, kind""",
    "Calibration of the probabilistic rung": """
SELECT noise, low AS probability_from, high AS "to", count(*) AS links, round(avg(probability), 5) AS said,
  round(avg(CAST(is_right AS INTEGER)), 5) AS "right"
FROM outcome
INNER JOIN (
  VALUES (0.0, 0.9), (0.9, 0.99), (0.99, 0.999), (0.999, 0.9999), (0.9999, 0.99999), (0.99999, 1.1)
) AS bin (low, high) ON probability >= low AND probability < high
WHERE rung = 'PROBABLE' GROUP BY noise, low, high ORDER BY noise DESC, low""",
    "Links to the wrong person": """
SELECT o.noise, o.feed, o.rung,
  CASE WHEN o.owner_id IS NULL THEN 'a foreigner'
    WHEN t.nik IS NULL THEN 'owner not in the registry'
    WHEN t.birth_on = p.birth_on AND t.mother = p.mother AND t.no_kk = p.no_kk THEN 'twin'
    WHEN t.no_kk = p.no_kk THEN 'same family card'
    WHEN t.name = p.name AND t.birth_on = p.birth_on THEN 'same name and birth date'
    WHEN t.name = p.name THEN 'same name'
    WHEN t.birth_on = p.birth_on THEN 'same birth date'
    ELSE 'somebody else' END AS linked_to, array_to_string(o.kinds, ' ') AS faults, o.compared, count(*) AS links
FROM outcome AS o
LEFT JOIN people AS t ON o.noise = t.noise AND o.seed = t.seed AND o.owner_id = t.nik
LEFT JOIN people AS p ON o.noise = p.noise AND o.seed = p.seed AND o.person_id = p.nik
WHERE o.person_id IS NOT NULL AND NOT o.is_right
GROUP BY ALL ORDER BY links DESC, o.noise, o.feed, o.rung, linked_to, faults, o.compared LIMIT 40""",
    "Linkable and not linked": """
SELECT noise, feed, unlinked_reason, array_to_string(kinds, ' ') AS faults, count(*) AS records
FROM outcome WHERE is_linkable AND person_id IS NULL
GROUP BY ALL ORDER BY noise DESC, records DESC, feed, unlinked_reason, faults LIMIT 60""",
}


def identity_all(
    *,
    residents: int = 50_000,
    days: int = 5,
    noises: Sequence[str] = ("low", "high"),
    seeds: Sequence[int] = SEEDS,
    work: Path | None = None,
) -> dict[str, pa.Table]:
    """Tables by title: overall, by rung, feed, group, province and fault, calibration, wrong and missing links, seconds.

    `noises` are names of ``synthetic.NOISE`` or numbers; `work` is where the countries are made and removed again.
    """
    with duckdb.connect() as con, tempfile.TemporaryDirectory(prefix="identity-", dir=work) as folder:
        for noise in noises:
            for seed in seeds:
                home = Home(Path(folder) / f"{noise}-{seed}")
                _gather(con, _run(home, residents, days, noise, seed), noise, seed)
                shutil.rmtree(home.root)
        con.execute("ALTER TABLE outcome ADD COLUMN is_right BOOLEAN")
        con.execute("UPDATE outcome SET is_right = coalesce(person_id = owner_id, false)")
        tables = {title: con.execute(sql).to_arrow_table() for title, sql in _TABLES.items()}
        tables["Seconds by step, all days"] = con.execute(
            "SELECT noise, seed, step, count(*) AS times, round(sum(seconds), 1) AS seconds, "
            "round(arg_max(seconds, started_at), 2) AS last_day FROM spent GROUP BY ALL ORDER BY noise DESC, seed, seconds DESC"
        ).to_arrow_table()
    return tables


def _run(home: Home, residents: int, days: int, noise: str, seed: int) -> Home:
    synthetic.generate(
        home.inbox,
        residents=residents,
        start=START,
        days=days,
        seed=seed,
        noise=synthetic.NOISE.get(noise) or float(noise),
        fmt="parquet",
    )
    steps = replace(
        pipeline.PLAIN,
        facts=lambda session, day: None,
        flag=_evaluated,
        publish=lambda session, day: None,
        report=lambda session, day: [],
    )
    for day in (START + dt.timedelta(days=n) for n in range(days)):
        with open_session(home, Settings(), "daily", day) as session:
            pipeline.run(session, day, home.inbox, steps)
    return home


def _evaluated(session: Session, day: dt.date, missing: frozenset[str], is_last: bool) -> list[RuleRun]:
    """What remains of the flag step without rules."""
    session.con.execute("UPDATE ops.delivery SET is_evaluated = true WHERE NOT is_evaluated")
    return []


def _gather(con: duckdb.DuckDBPyConnection, home: Home, noise: str, seed: int) -> None:
    truth = home.inbox / "truth"
    named = {"label": noise, "seed": seed}
    files = {name: str(truth / f"{name}.parquet") for name in ("record", "person", "noise", "resident")}
    with store.reading(home) as warehouse:
        told = {
            "outcome": warehouse.execute(_OUTCOME, named | files).to_arrow_table(),
            "people": warehouse.execute(_PEOPLE, named | {"person": files["person"]}).to_arrow_table(),
            "spent": warehouse.execute(
                "SELECT $label AS noise, $seed AS seed, step, seconds, started_at FROM ops.step INNER JOIN ops.run USING (run_id)",
                named,
            ).to_arrow_table(),
        }
    for name, rows in told.items():
        con.register("rows", rows)
        con.execute(f"CREATE TABLE IF NOT EXISTS {name} AS FROM rows LIMIT 0")
        con.execute(f"INSERT INTO {name} FROM rows")


def show(console: Console, tables: dict[str, pa.Table]) -> None:
    """Print tables by title."""
    for title, answer in tables.items():
        table = Table(*answer.column_names, title=title, title_justify="left", box=None)
        for row in answer.to_pylist():
            table.add_row(*("" if value is None else str(value) for value in row.values()))
        console.print(table)


def main() -> None:
    """Parse the arguments, run, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--residents", type=int, default=50_000)
    options.add_argument("--days", type=int, default=5)
    options.add_argument("--noise", nargs="+", default=["low", "high"], help="low, high or numbers")
    options.add_argument("--seeds", nargs="+", type=int, default=list(SEEDS))
    given = options.parse_args()
    show(
        Console(width=180, highlight=False),
        identity_all(residents=given.residents, days=given.days, noises=given.noise, seeds=given.seeds),
    )


if __name__ == "__main__":
    main()
