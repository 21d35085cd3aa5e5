"""Notes what changed of a report since people had it: flags added, withdrawn, changed, and why."""

from __future__ import annotations

import datetime as dt

import duckdb

from flows.session import Session
from transforms import engine, flagging, rulebook
from transforms.engine import bind, read_sql
from warehouse import store, timeline

ROOT = engine.ROOT / "change"
_TABLES = {"known_run": "ops.rule_run", "known_hit": "flag.hit", "known_mitigation": "flag.mitigation"}
_PENDING = """
SELECT report.run_on, publication.evaluation_no, publication.published_at
FROM (SELECT run_on, min(publication_no) AS publication_no, max(compared_no) AS compared_no FROM ops.report GROUP BY run_on)
  AS report
INNER JOIN ops.publication AS publication ON report.publication_no = publication.publication_no
WHERE report.compared_no < (SELECT max(evaluation_no) FROM ops.evaluation WHERE run_on = report.run_on)
ORDER BY report.run_on
"""
_NOTED = """
SELECT change.* EXCLUDE (run_on, evaluation_no)
FROM ops.report_change AS change
WHERE change.run_on = $run_on
  AND change.evaluation_no = (SELECT max(evaluation_no) FROM ops.report_note WHERE run_on = $run_on)
"""


def note(session: Session) -> int:
    """Compare every report whose run date was evaluated again with what holds by now, and keep what changed since its first
    edition. Returns the number of new notes. A comparison that a killed run left out is made by the next."""
    con = session.con
    pending = con.execute(_PENDING).fetchall()
    if not pending:
        return 0
    rules, _ = rulebook.load_rules()
    flagging.list_published(con, rules)
    con.execute("CREATE OR REPLACE TEMP TABLE rule_feed (rule_id VARCHAR, feed VARCHAR)")
    con.executemany("INSERT INTO rule_feed VALUES (?, ?)", [[rule.id, feed] for rule in rules for feed in rule.feeds])
    ((newest_no, newest_on),) = con.execute(
        "SELECT (SELECT max(evaluation_no) FROM ops.evaluation), (SELECT max(run_on) FROM ops.rule_run)"
    ).fetchall()
    noted = 0
    for run_on, evaluation_no, published_at in pending:
        for side, number in (("then", evaluation_no), ("now", newest_no)):
            _open(con, run_on, side, number)
        arrived = bind(read_sql(ROOT / "arrived.sql").sql, {"run_on": run_on, "since": f"{published_at}"})
        con.execute(f"CREATE OR REPLACE TEMP TABLE arrived AS {arrived}")
        con.execute(f"CREATE OR REPLACE TEMP TABLE found AS {read_sql(ROOT / 'change.sql').sql}")
        noted += _keep(session, run_on, newest_no, newest_on)
    return noted


def are_noted(session: Session) -> bool:
    """Whether any report has a note."""
    return bool(session.con.execute("SELECT 1 FROM ops.report_note LIMIT 1").fetchall())


def _open(con: duckdb.DuckDBPyConnection, run_on: dt.date, side: str, evaluation_no: int) -> None:
    """Temp tables open_<side> and run_<side>: flags open on a run date, and its rule runs, as known at an evaluation."""
    until = f"run_on <= DATE '{run_on:%Y-%m-%d}'"
    for name, table in _TABLES.items():
        last = "" if name == "known_run" else (
            "AND run_on IN (SELECT max(run_on) FROM known_run WHERE state = 'DONE' GROUP BY rule_id)"
        )  # fmt: skip
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS "
            f"FROM ({timeline.as_it_was(con, table, evaluation_no)}) WHERE {until} {last}"
        )
    opened = bind(read_sql(ROOT / "open_on.sql").sql, {"run_on": run_on})
    con.execute(f"CREATE OR REPLACE TEMP TABLE open_{side} AS {opened}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE run_{side} AS FROM known_run WHERE run_on = DATE '{run_on:%Y-%m-%d}'")


def _keep(session: Session, run_on: dt.date, evaluation_no: int, noted_on: dt.date) -> int:
    con, day = session.con, {"run_on": run_on}
    con.execute("BEGIN")
    try:
        con.execute(f"CREATE OR REPLACE TEMP TABLE noted AS {_NOTED}", day)
        ((news,),) = con.execute(
            "SELECT (SELECT count(*) FROM (SELECT * FROM (SELECT * FROM found EXCEPT SELECT * FROM noted) "
            "UNION ALL SELECT * FROM (SELECT * FROM noted EXCEPT SELECT * FROM found)))"
        ).fetchall()
        if news:
            con.execute(
                "INSERT INTO ops.report_note VALUES (?, ?, ?, ?)",
                [run_on, evaluation_no, noted_on, timeline.instant(con)],
            )
            con.execute(
                "INSERT INTO ops.report_change BY NAME SELECT $run_on AS run_on, $number AS evaluation_no, found.* FROM found",
                {**day, "number": evaluation_no},
            )
        con.execute(
            "UPDATE ops.report SET compared_no = $number WHERE run_on = $run_on", {**day, "number": evaluation_no}
        )
        con.execute("COMMIT")
    except BaseException:
        store.undo(con)
        raise
    if news:
        counts = dict(con.execute("SELECT change, count(*) FROM found WHERE NOT is_sealed GROUP BY change").fetchall())
        told = ", ".join(f"{counts.get(kind, 0)} {kind.lower()}" for kind in ("ADDED", "WITHDRAWN", "CHANGED"))
        session.say(f"the report of {run_on} is other by now: flags {told}; a note is kept beside it")
    return int(bool(news))
