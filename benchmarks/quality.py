"""Linkage and flags held against the invented country's truth, read in the warehouse and through the officer's published file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from flows import outputs
from warehouse import store
from warehouse.home import Home

_LINKAGE = """
WITH truth AS (SELECT feed, record_key, nik FROM read_parquet($record) WHERE nik IS NOT NULL),
owner AS (
  SELECT person_id, mode(nik) AS nik FROM identity JOIN truth USING (feed, record_key)
  WHERE person_id IS NOT NULL GROUP BY person_id
)
SELECT truth.feed, count(*) AS records, count(identity.person_id) AS linked,
  count(*) FILTER (identity.person_id IS NOT NULL AND owner.nik <> truth.nik) AS wrong
FROM truth
LEFT JOIN identity USING (feed, record_key)
LEFT JOIN owner USING (person_id)
GROUP BY truth.feed ORDER BY truth.feed
"""
_PLANTED = """
WITH planted AS (SELECT DISTINCT scenario, instance, is_twin, feed, record_key, expected_rules FROM read_parquet($scenario)),
hit AS (
  SELECT DISTINCT scenario, instance, is_twin, flag.rule_id, flag.tier,
    list_contains(expected_rules, flag.rule_id) AS is_expected
  FROM planted JOIN evidence USING (feed, record_key) JOIN every_flag AS flag USING (flag_id)
),
cases AS (SELECT scenario, instance, is_twin, max(expected_rules) AS expected FROM planted GROUP BY ALL)
SELECT cases.scenario, count(*) FILTER (NOT is_twin) AS cases,
  count(*) FILTER (NOT is_twin AND EXISTS (SELECT 1 FROM hit WHERE hit.scenario = cases.scenario AND hit.instance = cases.instance
    AND NOT hit.is_twin AND hit.is_expected)) AS found,
  count(*) FILTER (is_twin) AS twins,
  count(*) FILTER (is_twin AND EXISTS (SELECT 1 FROM hit WHERE hit.scenario = cases.scenario AND hit.instance = cases.instance
    AND hit.is_twin AND hit.tier <= 2)) AS twins_flagged,
  max(expected) FILTER (NOT is_twin) AS expected_rules
FROM cases GROUP BY cases.scenario ORDER BY cases.scenario
"""
_RULES = """
WITH planted AS (SELECT DISTINCT feed, record_key FROM read_parquet($scenario) WHERE NOT is_twin),
planted_flag AS (SELECT DISTINCT flag_id FROM evidence JOIN planted USING (feed, record_key))
SELECT rule_id, count(*) AS flags, count(planted_flag.flag_id) AS on_planted,
  round(1000.0 * (count(*) - count(planted_flag.flag_id)) / $departures, 2) AS other_per_1000_departures
FROM flag LEFT JOIN planted_flag USING (flag_id) GROUP BY rule_id ORDER BY rule_id
"""


def quality(home: Home, truth: Path) -> dict[str, pa.Table]:
    """Linkage by feed, planted cases by scenario, flags by rule.

    Flags are read (audited) as the officer role, links in the warehouse."""

    def asked(sql: str) -> pa.Table:
        return outputs.ask(home, sql, role="officer", purpose="benchmark of flag quality", who=outputs.user())

    con = duckdb.connect()
    with store.reading(home) as inside:
        links = "SELECT feed, record_key, person_id FROM identity.link WHERE person_id IS NOT NULL"
        con.register("identity", inside.execute(links).to_arrow_table())
    con.register("every_flag", asked("SELECT flag_id, rule_id, tier FROM mart.flag"))
    con.register(
        "flag",
        asked(
            "SELECT flag_id, rule_id, tier FROM mart.flag "
            "WHERE occurred_on >= (SELECT CAST(min(first_run_on) AS DATE) FROM mart.flag)"
        ),
    )
    con.register("evidence", asked("SELECT flag_id, feed, record_key FROM mart.flag_evidence"))
    departures = asked(
        "SELECT sum(n) AS n FROM mart.daily_count WHERE kind = 'DEPARTURE' "
        "AND business_on >= (SELECT min(first_run_on) FROM mart.flag)"
    ).to_pylist()[0]["n"]
    record, scenario = str(truth / "record.parquet"), str(truth / "scenario.parquet")
    return {
        "Linkage": con.execute(_LINKAGE, {"record": record}).to_arrow_table(),
        "Planted cases": con.execute(_PLANTED, {"scenario": scenario}).to_arrow_table(),
        "Flags by rule": con.execute(_RULES, {"scenario": scenario, "departures": departures or 1}).to_arrow_table(),
    }
