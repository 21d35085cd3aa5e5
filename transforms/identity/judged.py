"""What people judged, in the form in which the ladder reads it.

judged_key: every record ever judged, so that taking a judgement back is seen too. judged_cluster and judged_apart_pair: what
stands. judged_person(cluster_key, person_id): whose a cluster is. judged_apart(feed, record_key, person_id): who a record is not.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb

from transforms.engine import bind, read_sql

ROOT = Path(__file__).parent / "judgement"


def see(con: duckdb.DuckDBPyConnection, run_on: dt.date) -> None:
    """Lay out the judgements that stand on `run_on`."""
    con.execute(
        f"CREATE OR REPLACE VIEW identity.judgement AS {bind(read_sql(ROOT / 'standing.sql').sql, {'run_on': run_on})}"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE judged_key AS SELECT feed_a AS feed, record_key_a AS record_key FROM ops.judgement "
        "UNION SELECT feed_b AS feed, record_key_b AS record_key FROM ops.judgement"
    )
    _table(con, "judged_cluster", "cluster")
    _table(con, "judged_apart_pair", "apart")


def start(con: duckdb.DuckDBPyConnection) -> None:
    """What judgements about registry entries mean, before anything is linked."""
    con.execute("CREATE OR REPLACE TEMP TABLE judged_person (cluster_key VARCHAR, person_id BIGINT)")
    con.execute("CREATE OR REPLACE TEMP TABLE judged_apart (feed VARCHAR, record_key VARCHAR, person_id BIGINT)")
    _table(con, "judged_holder", "holder")
    con.execute("INSERT INTO judged_person SELECT cluster_key, person_id FROM judged_holder WHERE strength = 1")
    con.execute(
        "INSERT INTO judged_apart SELECT DISTINCT apart.feed_a, apart.key_a, person.person_id FROM judged_apart_pair AS apart "
        "INNER JOIN identity.person AS person "
        "ON CASE WHEN apart.feed_b = 'population_registry' THEN TRY_CAST(apart.key_b AS BIGINT) END = person.nik "
        "WHERE apart.feed_a <> 'population_registry'"
    )


def settle(con: duckdb.DuckDBPyConnection) -> bool:
    """Draw from the links what judgements between records mean. Returns whether that says anything new, so that the judged
    records have to be linked once more."""
    _table(con, "judged_holder", "holder")
    _table(con, "judged_denied", "denied")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE judged_person AS SELECT cluster_key, person_id FROM judged_holder "
        "ANTI JOIN judged_denied USING (cluster_key)"
    )
    con.execute(
        "INSERT INTO judged_apart SELECT cluster.feed, cluster.record_key, denied.person_id "
        "FROM judged_denied AS denied INNER JOIN judged_cluster AS cluster USING (cluster_key)"
    )
    rows = con.execute(
        "SELECT count(*) FROM judged_cluster AS cluster LEFT JOIN judged_person AS person USING (cluster_key) "
        "LEFT JOIN judged_denied AS denied USING (cluster_key) "
        "INNER JOIN identity.link AS link ON cluster.feed = link.feed AND cluster.record_key = link.record_key "
        "WHERE coalesce(link.person_id <> person.person_id, person.person_id IS NOT NULL) "
        "OR link.person_id = denied.person_id"
    ).fetchall()
    return bool(rows[0][0])


def _table(con: duckdb.DuckDBPyConnection, name: str, file: str) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {read_sql(ROOT / f'{file}.sql').sql}")
