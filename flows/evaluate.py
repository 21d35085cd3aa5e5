"""Identify, facts, flags: what the data, seen from a run date, say."""

from __future__ import annotations

import datetime as dt

import duckdb

from flows.intake import failed_feeds
from flows.session import Session
from transforms import engine, flagging, priority, rule_life, rulebook
from transforms.identity import renew
from warehouse import failpoint, retention, store, timeline


def run_dates(session: Session, run_on: dt.date) -> list[dt.date]:
    """The run dates to evaluate, oldest first: `run_on`, every earlier or later one that new deliveries or judgements
    reach back to, and the newest, so that the warehouse ends as seen from the newest run date, whatever the order of runs."""
    done = {day for (day,) in session.con.execute("SELECT DISTINCT run_on FROM ops.rule_run").fetchall()}
    ((changed_from,),) = session.con.execute(
        "SELECT min(business_on) FROM ops.delivery WHERE NOT is_evaluated"
    ).fetchall()
    ((judged_from,),) = session.con.execute(
        "SELECT min(effective_on) FROM ops.judgement WHERE judged_at > coalesce("
        "(SELECT max(started_at) FROM ops.run WHERE state LIKE 'DONE%'), TIMESTAMP '1970-01-01')"
    ).fetchall()
    reached = {day for day in done for start in (changed_from, judged_from) if start is not None and day >= start}
    newest = max(done | {run_on})
    return sorted(reached | {run_on, newest})


def identify(session: Session, run_on: dt.date) -> int:
    """Link every record as seen from `run_on`. Returns the number of records without a person."""
    renew.identify(session.con, run_on, session.run_id)
    failpoint.hit("identify.done")
    return _scalar(
        session.con, "SELECT count(*) FROM identity.link WHERE person_id IS NULL AND unlinked_reason <> 'FOREIGN'"
    )


def facts(session: Session, run_on: dt.date) -> None:
    """Make the facts that rules read, as seen from `run_on`."""
    engine.build(session.con, "fact", {"run_on": run_on})
    failpoint.hit("facts.done")


def flag(session: Session, run_on: dt.date, *, missing: frozenset[str], is_last: bool) -> list[flagging.RuleRun]:
    """Apply every rule as of `run_on` and derive the flags, all or nothing. Rules that need a feed in `missing`, or one
    whose delivery was rejected, are skipped. The newest run date puts the flags
    into order. With `is_last`, what was delivered counts as evaluated."""
    rules, errors = rulebook.load_rules()
    altered = rule_life.changed_versions(session.con, rules)
    runnable = [rule for rule in rules if rule.id not in {error.rule_id for error in altered}]
    errors += tuple(altered)
    for error in errors:
        session.say(f"rule left out: {error}")
    absent = failed_feeds(session.con, run_on) | missing
    runs = flagging.evaluate(session.con, runnable, run_on, failed_feeds=absent, broken=errors)
    session.con.execute("BEGIN")
    try:
        failpoint.hit("flag.write")
        timeline.before(session.con, run_on)
        flagging.record(session.con, rules, runs)
        retention.hold(session.con, retention.read_retention(), retention.horizon(session.home))
        rule_life.record_versions(session.con, runnable, run_on)
        if (run_on,) in session.con.execute("SELECT max(run_on) FROM ops.rule_run").fetchall():
            priority.rank(session.con, run_on)
        timeline.evaluated(session.con, run_on, session.run_id)
        if is_last:
            session.con.execute("UPDATE ops.delivery SET is_evaluated = true WHERE NOT is_evaluated")
        failpoint.hit("flag.commit")
        session.con.execute("COMMIT")
    except BaseException:
        store.undo(session.con)
        raise
    failpoint.hit("flag.committed")
    return runs


def _scalar(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])
