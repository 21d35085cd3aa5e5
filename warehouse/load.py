"""Loads one checked delivery in one transaction, so that loading twice is loading once and order does not matter.

Every version of a key is kept. Versions are ordered by business date, then by when the sender left the file, and each
knows the business date of the next (``until_on``), so a past day can be seen again as it was delivered by then.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse import failpoint, store, timeline

_ORDER = "business_on, received_at, delivery_id, line_no"


@dataclass(frozen=True)
class Delivery:
    """One file as a sender left it. ``received_at`` is the file's time in UTC; ``landed`` its Parquet copy, if any."""

    feed: str
    business_on: dt.date
    file_name: str
    sha256: str
    size: int
    received_at: dt.datetime
    landed: Path | None = None
    rows: int = 0

    @property
    def delivery_id(self) -> int:
        """The same bytes for the same day have the same number, in whatever order they arrive."""
        text = f"{self.feed}|{self.business_on:%Y-%m-%d}|{self.sha256}"
        return int(hashlib.sha256(text.encode()).hexdigest()[:15], 16)

    @property
    def label(self) -> str:
        return f"{self.feed}/{self.business_on:%Y-%m-%d}/{self.file_name}"


@dataclass(frozen=True)
class Issue:
    """One expectation that did not hold: counts only."""

    expectation: str
    severity: str
    column: str | None
    failed: int
    checked: int
    message: str


@dataclass(frozen=True)
class Table:
    """How a feed is kept: its clean SELECT over ``landed``, its key, and the event date that dates its history."""

    feed: str
    clean_sql: str
    key: tuple[str, ...]
    history: str | None


@dataclass(frozen=True)
class Judgement:
    """What the contract said of a delivery. `columns` is the SELECT list that reads the landed file as the feed's clean SELECT
    expects it, whatever the sender called its columns then."""

    accepted: bool
    contract_version: str
    issues: Sequence[Issue]
    quarantine: Path | None
    message: str | None
    message_en: str | None = None
    columns: str = "*"


def ensure(con: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[str]) -> None:
    """Make the core table of a feed, empty, from what its clean SELECT gives over the sender's `columns`."""
    texts = ", ".join(f'NULL::VARCHAR AS "{name}"' for name in columns)
    con.execute(f"CREATE OR REPLACE TEMP VIEW landed AS SELECT {texts}, NULL::BIGINT AS line_no WHERE false")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE staged AS SELECT * EXCLUDE (line_no), NULL::BIGINT AS delivery_id, line_no, "
        f"NULL::DATE AS business_on, NULL::TIMESTAMP AS received_at FROM ({table.clean_sql})"
    )
    con.execute(f"CREATE TABLE IF NOT EXISTS core.{table.feed} AS {_newest(table)}")
    con.execute("DROP TABLE temp.staged")


def load(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, table: Table, judgement: Judgement, run_id: str
) -> tuple[int, int]:
    """Record a delivery and, if it was accepted, load its rows. Returns (rows loaded, rows quarantined)."""
    con.execute("BEGIN")
    try:
        failpoint.hit("load.write")
        loaded = quarantined = 0
        timeline.keep_delivery(con, delivery.delivery_id)
        for name in ("delivery", "quarantine", "issue"):
            con.execute(f"DELETE FROM ops.{name} WHERE delivery_id = ?", [delivery.delivery_id])
        if judgement.accepted:
            quarantined = _quarantine(con, delivery, judgement.quarantine)
            loaded = _merge(con, delivery, table, judgement.columns)
        _record(con, delivery, judgement, loaded, quarantined, run_id)
        failpoint.hit("load.commit")
        con.execute("COMMIT")
    except BaseException:
        store.undo(con)
        raise
    finally:
        con.execute("DROP TABLE IF EXISTS temp.staged")
        con.execute("DROP TABLE IF EXISTS temp.set_aside")
    failpoint.hit("load.committed")
    return loaded, quarantined


def _quarantine(con: duckdb.DuckDBPyConnection, delivery: Delivery, path: Path | None) -> int:
    source = store.landed(path) if path else "(SELECT NULL::BIGINT AS line_no WHERE false)"
    con.execute(f"CREATE OR REPLACE TEMP TABLE set_aside AS SELECT DISTINCT line_no FROM {source}")
    if path:
        con.execute(
            "INSERT INTO ops.quarantine SELECT $id, line_no, record_key, column_name, value, expectation FROM "
            f"{source} ORDER BY line_no, expectation",
            {"id": delivery.delivery_id},
        )
    return int(con.execute("SELECT count(*) FROM set_aside").fetchall()[0][0])


def _merge(con: duckdb.DuckDBPyConnection, delivery: Delivery, table: Table, columns: str) -> int:
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW landed AS SELECT {columns} FROM {store.landed(delivery.landed or Path())} "
        "WHERE line_no NOT IN (SELECT line_no FROM set_aside)"
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE staged AS
        SELECT * EXCLUDE (line_no), {delivery.delivery_id}::BIGINT AS delivery_id, line_no,
          DATE '{delivery.business_on:%Y-%m-%d}' AS business_on,
          TIMESTAMP '{delivery.received_at:%Y-%m-%d %H:%M:%S.%f}' AS received_at
        FROM ({table.clean_sql})"""
    )
    target, key = f"core.{table.feed}", ", ".join(table.key)
    newest = _newest(table)
    rows = _scalar(con, "SELECT count(*) FROM staged")
    known = _scalar(con, f"SELECT count(*) FROM {target} SEMI JOIN staged USING ({key})")
    if known == 0 and _scalar(con, f"SELECT count(*) FROM (SELECT DISTINCT {key} FROM staged)") == rows:
        con.execute(f"INSERT INTO {target} BY NAME {newest}")
        return rows
    con.execute(
        f"INSERT INTO staged BY NAME SELECT * EXCLUDE ({', '.join(_derived(table))}) FROM {target} SEMI JOIN staged USING ({key}) "
        f"WHERE delivery_id <> {delivery.delivery_id}"
    )
    same_key = " AND ".join(f"kept.{column} = renewed.{column}" for column in table.key)
    con.execute(f"DELETE FROM {target} AS kept USING (SELECT DISTINCT {key} FROM staged) AS renewed WHERE {same_key}")
    con.execute(f"INSERT INTO {target} BY NAME {_versions(table.history, key)}")
    return rows


def versions_known(table: Table, source: str, until: dt.datetime) -> str:
    """The SELECT that gives ``<source>core.<feed>`` as it was when only deliveries recorded by `until` (UTC) were loaded. The
    place among a key's versions is found anew only for keys that a later delivery touched."""
    core, key = f"{source}core.{table.feed}", ", ".join(table.key)
    later = f"(SELECT delivery_id FROM {source}ops.delivery WHERE recorded_at > TIMESTAMP '{until}')"
    derived = ", ".join(_derived(table))
    return f"""
    WITH touched AS MATERIALIZED (SELECT DISTINCT {key} FROM {core} WHERE delivery_id IN {later}),
    staged AS (
      SELECT * EXCLUDE ({derived}) FROM {core} SEMI JOIN touched USING ({key}) WHERE delivery_id NOT IN {later}
    )
    SELECT * FROM {core} ANTI JOIN touched USING ({key})
    UNION ALL BY NAME
    {_versions(table.history, key)}
    """


def _derived(table: Table) -> dict[str, str]:
    """The columns that the place among a key's versions gives, with their values for a version without neighbours."""
    dated = {"valid_from": table.history, "valid_to": "NULL::DATE"} if table.history else {}
    return {"until_on": "NULL::DATE"} | dated


def _newest(table: Table) -> str:
    return "SELECT *, " + ", ".join(f"{sql} AS {name}" for name, sql in _derived(table).items()) + " FROM staged"


def _versions(history: str | None, key: str) -> str:
    """Each staged version with the business date of the next; for a dated history also the span its state was valid."""
    versions = f"SELECT *, lead(business_on) OVER (PARTITION BY {key} ORDER BY {_ORDER}) AS until_on FROM staged"
    if history is None:
        return versions
    return f"""SELECT * EXCLUDE (is_live), {history} AS valid_from,
      CASE
        WHEN is_live THEN lead({history}) OVER (PARTITION BY {key}, is_live ORDER BY {history}, {_ORDER})
        ELSE {history}
      END AS valid_to
    FROM (SELECT *, coalesce(until_on > business_on, true) AS is_live FROM ({versions}))"""


def _record(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, judgement: Judgement, loaded: int, quarantined: int, run_id: str
) -> None:
    problems = any(issue.failed for issue in judgement.issues)
    state = "REJECTED" if not judgement.accepted else "LOADED_WITH_WARNINGS" if problems else "LOADED"
    con.execute(
        "INSERT INTO ops.delivery VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false)",
        [
            delivery.delivery_id, delivery.feed, delivery.business_on, delivery.file_name, delivery.sha256, delivery.size,
            delivery.received_at.replace(tzinfo=None), state, delivery.rows, loaded, quarantined,
            judgement.contract_version, judgement.message, run_id, timeline.instant(con),
        ],
    )  # fmt: skip
    if judgement.issues:
        issues = pa.table(
            {
                "delivery_id": [delivery.delivery_id] * len(judgement.issues),
                "expectation": [issue.expectation for issue in judgement.issues],
                "severity": [issue.severity for issue in judgement.issues],
                "column_name": pa.array([issue.column for issue in judgement.issues], pa.string()),
                "failed": [issue.failed for issue in judgement.issues],
                "checked": [issue.checked for issue in judgement.issues],
                "message": [issue.message for issue in judgement.issues],
            }
        )
        con.register("new_issues", issues)
        con.execute("INSERT INTO ops.issue BY NAME SELECT * FROM new_issues")
        con.unregister("new_issues")


def _scalar(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])
