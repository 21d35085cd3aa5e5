"""Copies a warehouse as it was known at one of its publications into another, empty one."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from warehouse import timeline
from warehouse.load import Table, versions_known
from warehouse.timeline import Publication

RECORDED = {
    "ops.judgement": "judged_at",
    "ops.outcome": "recorded_at",
    "ops.sample": "drawn_at",
    "ops.evaluation": "evaluated_at",
    "ops.publication": "published_at",
    "ops.report": "written_at",
    "ops.report_note": "noted_at",
    "ops.deleted_flag": "deleted_at",
}
"""Tables whose rows are only ever added, and when each was."""
_RULE_VERSION = """
SELECT version.* REPLACE (ran.first_run_on AS first_run_on)
FROM {source}ops.rule_version AS version
INNER JOIN (
  SELECT rule_id, rule_version, min(run_on) AS first_run_on
  FROM ops.rule_run
  WHERE rule_version <> ''
  GROUP BY ALL
) AS ran
  ON version.rule_id = ran.rule_id AND version.version = ran.rule_version
"""


def copy(con: duckdb.DuckDBPyConnection, source: str, at: Publication, tables: Iterable[Table]) -> None:
    """Fill the current database, which has been migrated and is empty, with what database `source` knew when `at` was published:
    deliveries and their versions, judgements, outcomes, samples, hits and rule runs. What follows from these (identity, facts,
    flags) is for the caller to make. `tables` says how each feed is kept. Raises duckdb.Error."""
    dot = f"{source}."
    until = f"TIMESTAMP '{at.published_at}'"
    held = {
        name
        for (name,) in con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND schema_name = 'core'", [source]
        ).fetchall()
    }
    for table in tables:
        if table.feed in held:
            con.execute(f"CREATE OR REPLACE TABLE core.{table.feed} AS {versions_known(table, dot, at.published_at)}")
    _into(con, "ops.delivery", _delivered(dot, "delivery", until))
    _into(con, "ops.issue", _delivered(dot, "issue", until))
    for name, recorded in RECORDED.items():
        _into(con, name, f"SELECT * FROM {dot}{name} WHERE {recorded} <= {until}")
    _into(con, "ops.report_change", f"SELECT * FROM {dot}ops.report_change WHERE evaluation_no <= {at.evaluation_no}")
    for name in timeline.EVALUATED:
        _into(con, name, timeline.as_it_was(con, name, at.evaluation_no, dot))
    _into(con, "ops.rule_version", _RULE_VERSION.format(source=dot))


def _delivered(dot: str, name: str, until: str) -> str:
    """Rows of deliveries as they stood: those recorded by then, and those that were judged again only later."""
    return f"""
    SELECT now.*
    FROM {dot}ops.{name} AS now
    SEMI JOIN (SELECT delivery_id FROM {dot}ops.delivery WHERE recorded_at <= {until}) AS known
      ON now.delivery_id = known.delivery_id
    UNION ALL BY NAME
    SELECT earlier.* EXCLUDE (replaced_at)
    FROM {dot}ops.{name}_before AS earlier
    SEMI JOIN (
      SELECT delivery_id, replaced_at
      FROM {dot}ops.delivery_before
      WHERE recorded_at <= {until} AND replaced_at > {until}
    ) AS standing
      ON earlier.delivery_id = standing.delivery_id AND earlier.replaced_at = standing.replaced_at
    """


def _into(con: duckdb.DuckDBPyConnection, table: str, select: str) -> None:
    con.execute(f"DELETE FROM {table}")
    con.execute(f"INSERT INTO {table} BY NAME {select}")
