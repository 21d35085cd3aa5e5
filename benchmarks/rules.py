"""What the rules find in an invented country, against its truth: python -m benchmarks.rules --residents 50000 --days 14.

Recall per planted scenario by the day its evidence is complete, twins pointed at, other flags per 1,000 departures by rule,
precision of the daily list at its cap, and beside it the union of single indicators as published in circulars
(``benchmarks/naive.sql``).
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.table import Table

from benchmarks.measure import machine, run
from flows.settings import Settings
from transforms import engine
from warehouse import store
from warehouse.home import Home

START = dt.date(2026, 9, 1)
BASE_RATE = 0.0014
"""Share of departures that are deferred in published figures: planted cases are thinned to it, and what is not planted stays."""
NAIVE = Path(__file__).parent / "naive.sql"
LINTAS = str(Path(sys.executable).with_name("lintas"))
console = Console(width=170, highlight=False)

# A case whose evidence was complete before the first run counts on the first run, as long as its rule could still see it.
_CASES = """
CREATE TEMP TABLE planted AS SELECT * FROM read_parquet($truth);
CREATE TEMP TABLE case_flag AS
SELECT DISTINCT planted.scenario, planted.instance, planted.is_twin, flag.flag_id, flag.rule_id, flag.tier, flag.first_run_on
FROM planted INNER JOIN (SELECT flag_id, UNNEST(sources) AS source FROM flag.hit) AS hit
  ON planted.feed = hit.source.feed AND planted.record_key = hit.source.record_key
INNER JOIN flag.flag AS flag ON hit.flag_id = flag.flag_id;
CREATE TEMP TABLE planted_case AS
SELECT scenario, instance, is_twin, MAX(complete_on) AS complete_on,
  LIST_SORT(LIST_DISTINCT(FLATTEN(LIST(expected_rules)))) AS expected
FROM planted GROUP BY scenario, instance, is_twin;
CREATE TEMP TABLE outcome AS
WITH met AS (
  SELECT planted_case.*, rule_id, tier, first_run_on FROM planted_case LEFT JOIN case_flag USING (scenario, instance, is_twin)
)
SELECT scenario, instance, is_twin, complete_on, expected,
  COALESCE(BOOL_OR(LIST_CONTAINS(expected, rule_id)), FALSE) AS is_found,
  COALESCE(BOOL_OR(LIST_CONTAINS(expected, rule_id) AND first_run_on <= GREATEST(complete_on, $start)), FALSE) AS is_found_by_then,
  COALESCE(BOOL_OR(tier <= 2), FALSE) AS is_flagged
FROM met WHERE complete_on <= $last GROUP BY scenario, instance, is_twin, complete_on, expected
"""
_RECALL = """
SELECT scenario, COUNT(*) FILTER (NOT is_twin) AS cases, COUNT(*) FILTER (NOT is_twin AND is_found) AS found,
  COUNT(*) FILTER (NOT is_twin AND is_found_by_then) AS "by the day complete", COUNT(*) FILTER (is_twin) AS twins,
  COUNT(*) FILTER (is_twin AND is_flagged) AS "twins in tier 1-2",
  ANY_VALUE(ARRAY_TO_STRING(expected, ' ')) FILTER (NOT is_twin) AS rules
FROM outcome WHERE LEN(expected) > 0 OR is_twin GROUP BY scenario ORDER BY scenario
"""
_OVERALL = """
SELECT part, COUNT(*) AS cases, COUNT(*) FILTER (is_found_by_then) AS found,
  ROUND(AVG(CAST(is_found_by_then AS INTEGER)), 3) AS recall
FROM (SELECT *, 'organised groups (SC1, SC5, SC6, SC11)' AS part FROM outcome WHERE scenario IN ('SC1', 'SC5', 'SC6', 'SC11')
  UNION ALL SELECT *, 'all' AS part FROM outcome)
WHERE NOT is_twin AND LEN(expected) > 0 GROUP BY part ORDER BY part
"""
_BY_RULE = """
SELECT flag.rule_id, flag.tier, COUNT(*) AS flags, COUNT(*) FILTER (of_case.flag_id IS NOT NULL) AS "on planted",
  COUNT(*) FILTER (of_twin.flag_id IS NOT NULL) AS "on twins",
  ROUND(1000.0 * COUNT(*) FILTER (of_case.flag_id IS NULL) / $departures, 2) AS "other per 1,000 departures"
FROM flag.flag AS flag
LEFT JOIN (SELECT DISTINCT flag_id FROM case_flag WHERE NOT is_twin) AS of_case USING (flag_id)
LEFT JOIN (SELECT DISTINCT flag_id FROM case_flag WHERE is_twin) AS of_twin USING (flag_id)
WHERE flag.occurred_on >= $start GROUP BY flag.rule_id, flag.tier ORDER BY flag.rule_id
"""
_LIST = """
WITH ranked AS (
  SELECT item_id, tier, first_run_on, ROW_NUMBER() OVER (PARTITION BY unit_code, first_run_on ORDER BY place) AS turn,
    CASE unit_code WHEN 'A-CGK' THEN 60 ELSE 20 END AS cap FROM flag.item WHERE first_run_on > $start
), planted_item AS (
  SELECT DISTINCT item_id FROM flag.item_flag INNER JOIN case_flag USING (flag_id) WHERE NOT case_flag.is_twin
), listed AS (
  SELECT turn, planted_item.item_id IS NOT NULL AS is_planted
  FROM ranked LEFT JOIN planted_item USING (item_id) WHERE turn <= cap
), counted AS (
  SELECT 'daily lists at the cap, days after the first' AS way, COUNT(*) AS items, COUNT(*) FILTER (is_planted) AS planted
  FROM listed
  UNION ALL
  SELECT 'of these, first five of each list', COUNT(*), COUNT(*) FILTER (is_planted) FROM listed WHERE turn <= 5
)
SELECT way, items, planted, ROUND(planted / items, 3) AS precision,
  ROUND(planted * $thinned / (planted * $thinned + items - planted), 3) AS "with 0.14 % of departures planted"
FROM counted
"""
_NAIVE = """
WITH naive AS ({naive}), planted_out AS (SELECT DISTINCT record_key FROM planted WHERE feed = 'crossing' AND NOT is_twin),
told AS (SELECT indicator, crossing_id FROM naive UNION ALL SELECT DISTINCT 'union of all', crossing_id FROM naive)
SELECT indicator, COUNT(*) AS departures, COUNT(planted_out.record_key) AS planted,
  ROUND(COUNT(planted_out.record_key) / COUNT(*), 4) AS precision,
  ROUND(1000.0 * COUNT(*) / $departures, 1) AS "per 1,000 departures"
FROM told LEFT JOIN planted_out ON told.crossing_id = planted_out.record_key GROUP BY indicator ORDER BY departures DESC
"""


def main() -> None:
    """Invent a country, run its days, and print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--residents", type=int, default=50_000)
    options.add_argument("--days", type=int, default=14)
    options.add_argument("--seed", type=int, default=3)
    options.add_argument("--noise", default="low")
    options.add_argument("--home", type=Path, help="an installation that has run such a country already")
    options.add_argument("--inbox", type=Path, help="its inbox, with the truth")
    options.add_argument("--work", type=Path, help="a folder with room")
    given = options.parse_args()
    console.print(machine())
    with tempfile.TemporaryDirectory(prefix="rules-", dir=given.work) as folder:
        inbox, home = given.inbox or Path(folder) / "inbox", given.home or Path(folder) / "home"
        if given.home is None:
            _run(Path(folder), inbox, home, given)
        for title, answer in quality(Home(home), inbox / "truth", given.days).items():
            _show(title, answer)


def quality(home: Home, truth: Path, days: int) -> dict[str, pa.Table]:
    """The tables, by title. `truth` is the folder of the invented country's truth."""
    last = START + dt.timedelta(days=days - 1)
    told: dict[str, Any] = {"start": START, "last": last}
    with store.reading(home, Settings().resources) as con:
        for statement in _CASES.split(";"):
            con.execute(*_bound(statement, told | {"truth": str(truth / "scenario.parquet")}))
        (departures, planted) = con.execute(
            "SELECT COUNT(*), COUNT(*) FILTER "
            "(crossing_id IN (SELECT record_key FROM planted WHERE feed = 'crossing' AND NOT is_twin)) "
            "FROM fact.departure WHERE NOT is_planned AND crossed_on BETWEEN $start AND $last",
            told,
        ).fetchone() or (0, 0)
        console.print(
            f"{departures:,} departures in {days} days, {planted} of them planted ({planted / max(departures, 1):.2%})"
        )
        told["departures"] = max(departures, 1)
        told["thinned"] = BASE_RATE * departures / max(planted, 1)
        naive = engine.bind(engine.read_sql(NAIVE).sql, {"from_on": START, "to_on": last})
        asked = {
            "Planted cases": _RECALL,
            "Recall by the day the evidence is complete": _OVERALL,
            "Flags of the days run, by rule": _BY_RULE,
            "The daily list": _LIST,
            "Single indicators of circulars": _NAIVE.format(naive=naive),
        }
        return {title: con.execute(*_bound(sql, told)).to_arrow_table() for title, sql in asked.items()}


def _bound(sql: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return sql, {name: value for name, value in params.items() if f"${name}" in sql}


def _run(folder: Path, inbox: Path, home: Path, given: argparse.Namespace) -> None:
    log, last = folder / "log.txt", START + dt.timedelta(days=given.days - 1)
    country = [
        "--residents",
        str(given.residents),
        "--days",
        str(given.days),
        "--seed",
        str(given.seed),
        "--noise",
        given.noise,
    ]
    run([LINTAS, "synth", str(inbox), "--start", str(START), *country], log)
    where = ["--inbox", str(inbox), "--home", str(home)]
    run([LINTAS, "backfill", "--from", str(START), "--to", str(last), *where], log)


def _show(title: str, answer: pa.Table) -> None:
    table = Table(*answer.column_names, title=title, title_justify="left", box=None)
    for row in answer.to_pylist():
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    console.print(table)


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    main()
