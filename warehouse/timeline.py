"""What was known when: every evaluation, publication and report has a number, and what an evaluation changed can be undone.

Numbers tell the order, because a clock may be set back. Times of recording never go behind the last publication, so
`recorded by the publication` holds whatever the clock did.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from warehouse.statement import next_instant, now

EVALUATED = {
    "flag.hit": "ops.hit_change",
    "flag.mitigation": "ops.mitigation_change",
    "ops.rule_run": "ops.rule_run_change",
}
"""Tables that an evaluation of a run date replaces, and where what it changed is kept."""


@dataclass(frozen=True)
class Publication:
    """One publish: the newest run date then, the last evaluation in it, and the software that made it."""

    publication_no: int
    run_on: dt.date
    evaluation_no: int
    published_at: dt.datetime
    software: str


@dataclass(frozen=True)
class Written:
    """One edition of a report as it was written: the hash of its files, and what it was limited to."""

    run_on: dt.date
    edition: int
    publication_no: int
    sha256: str
    per_unit: int
    by_unit: Mapping[str, int]


def before(con: duckdb.DuckDBPyConnection, run_on: dt.date) -> None:
    """Remember, in temporary tables, what the evaluation of `run_on` is going to replace; see `evaluated`."""
    for table in EVALUATED:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {_earlier(table)} AS FROM {table} WHERE run_on = ?", [run_on])


def evaluated(con: duckdb.DuckDBPyConnection, run_on: dt.date, run_id: str) -> int:
    """Note that `run_on` was evaluated, and what became other than `before`; inside the caller's transaction. Returns the
    number of the evaluation."""
    ((number, known),) = con.execute(
        "SELECT coalesce(max(evaluation_no), 0) + 1, coalesce(bool_or(run_on = ?), false) FROM ops.evaluation", [run_on]
    ).fetchall()
    con.execute(
        "INSERT INTO ops.evaluation VALUES (?, ?, ?, ?)",
        [number, run_id, run_on, next_instant(con, "ops.evaluation", "evaluated_at")],
    )
    if known:
        for table, log in EVALUATED.items():
            now_there = f"(SELECT * FROM {table} WHERE run_on = DATE '{run_on:%Y-%m-%d}')"
            for was_there, kept, gone in ((True, _earlier(table), now_there), (False, now_there, _earlier(table))):
                con.execute(
                    f"INSERT INTO {log} BY NAME SELECT {number} AS evaluation_no, {was_there} AS was_there, changed.* "
                    f"FROM (SELECT * FROM {kept} EXCEPT SELECT * FROM {gone}) AS changed"
                )
    for table in EVALUATED:
        con.execute(f"DROP TABLE temp.{_earlier(table)}")
    return int(number)


def keep_delivery(con: duckdb.DuckDBPyConnection, delivery_id: int) -> None:
    """Keep a delivery and its issues as they stand, before the same bytes are judged again; inside the caller's transaction."""
    at = instant(con)
    for name in ("delivery", "issue"):
        held = {column for column, *_ in con.execute(f"DESCRIBE ops.{name}_before").fetchall()}
        shared = [column for column, *_ in con.execute(f"DESCRIBE ops.{name}").fetchall() if column in held]
        con.execute(
            f"INSERT INTO ops.{name}_before BY NAME SELECT {', '.join(shared)}, $at AS replaced_at FROM ops.{name} "
            "WHERE delivery_id = $id",
            {"id": delivery_id, "at": at},
        )


def as_it_was(con: duckdb.DuckDBPyConnection, table: str, evaluation_no: int, source: str = "") -> str:
    """The SELECT that gives a table of `EVALUATED` as it was after evaluation `evaluation_no`; `source` prefixes its names
    with a database (``lintas.``)."""
    log = source + EVALUATED[table]
    columns = [name for name, *_ in con.execute(f"DESCRIBE {source}{table}").fetchall()]
    logged = {name for name, *_ in con.execute(f"DESCRIBE {log}").fetchall()}
    common = ", ".join(name for name in columns if name in logged)
    same = " AND ".join(f"now.{name} IS NOT DISTINCT FROM undone.{name}" for name in columns if name in logged)
    return f"""
    WITH known AS (SELECT run_on FROM {source}ops.evaluation WHERE evaluation_no <= {evaluation_no}),
    undone AS MATERIALIZED (
      SELECT {common}, arg_min(was_there, evaluation_no) AS was_there
      FROM {log}
      WHERE evaluation_no > {evaluation_no}
      GROUP BY ALL
    )
    SELECT * FROM (
      SELECT now.*
      FROM {source}{table} AS now
      WHERE NOT EXISTS (SELECT 1 FROM undone WHERE {same})
      UNION ALL BY NAME
      SELECT undone.* EXCLUDE (was_there)
      FROM undone
      WHERE was_there
    )
    WHERE run_on IN (SELECT run_on FROM known)
    """


def published(con: duckdb.DuckDBPyConnection, run_on: dt.date, run_id: str, software: str) -> None:
    """Note that everything evaluated so far is published, as seen from `run_on`, the newest run date."""
    con.execute(
        "INSERT INTO ops.publication SELECT coalesce(max(publication_no), 0) + 1, $run_id, $run_on, "
        "(SELECT coalesce(max(evaluation_no), 0) FROM ops.evaluation), $at, $software FROM ops.publication",
        {"run_id": run_id, "run_on": run_on, "at": instant(con), "software": software},
    )


def instant(con: duckdb.DuckDBPyConnection) -> dt.datetime:
    """Now in UTC, and always after the last publication: what is recorded now was not known to it."""
    return next_instant(con, "ops.publication", "published_at")


def publication(con: duckdb.DuckDBPyConnection, by: dt.datetime, source: str = "") -> Publication | None:
    """The last publication at or before an instant (UTC, without zone); None before the first."""
    rows = con.execute(
        "SELECT publication_no, run_on, evaluation_no, published_at, software "
        f"FROM {source}ops.publication WHERE published_at <= ? ORDER BY publication_no DESC LIMIT 1",
        [by],
    ).fetchall()
    return Publication(*rows[0]) if rows else None


def first_publication(con: duckdb.DuckDBPyConnection, source: str = "") -> dt.datetime | None:
    """When something was published first, in UTC; None before."""
    ((at,),) = con.execute(f"SELECT min(published_at) FROM {source}ops.publication").fetchall()
    return at if isinstance(at, dt.datetime) else None


def written(
    con: duckdb.DuckDBPyConnection,
    run_on: dt.date,
    edition: int,
    sha256: str,
    per_unit: int,
    by_unit: Mapping[str, int],
) -> None:
    """Note that the report of `run_on` stands on disk in this edition; the same edition again is no news."""
    con.execute(
        """
        INSERT INTO ops.report
        SELECT $run_on, $edition, (SELECT max(publication_no) FROM ops.publication), $at, $sha256, $per_unit, $by_unit,
          (SELECT max(evaluation_no) FROM ops.evaluation)
        WHERE NOT EXISTS (FROM ops.report WHERE run_on = $run_on AND edition = $edition AND sha256 = $sha256)
        """,
        {
            "run_on": run_on, "edition": edition, "at": now(), "sha256": sha256, "per_unit": per_unit,
            "by_unit": json.dumps(dict(by_unit), sort_keys=True),
        },
    )  # fmt: skip


def reports(con: duckdb.DuckDBPyConnection, run_on: dt.date, source: str = "") -> list[Written]:
    """Every edition of the report of `run_on`, oldest first."""
    rows = con.execute(
        f"SELECT run_on, edition, publication_no, sha256, per_unit, by_unit FROM {source}ops.report WHERE run_on = ? "
        "ORDER BY publication_no, edition",
        [run_on],
    ).fetchall()
    return [
        Written(day, edition, publication_no, sha256, per_unit, json.loads(by_unit))
        for day, edition, publication_no, sha256, per_unit, by_unit in rows
    ]


def _earlier(table: str) -> str:
    return f"earlier_{table.partition('.')[2]}"
