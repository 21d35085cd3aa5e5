"""Plays variants of a rule day by day over a stage and keeps what each gave."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from transforms.engine import bind, read_sql
from transforms.flagging import RuleFailed, find
from transforms.rulebook import Parameter, Rule
from transforms.trial.stage import Stage

ROOT = Path(__file__).parent
TABLES = """
CREATE OR REPLACE TABLE kept.trial_hit (
  variant VARCHAR, run_on DATE, subject_kind VARCHAR, subject_key VARCHAR, person_id BIGINT, unit_code VARCHAR,
  occurred_on DATE, strength DOUBLE, evidence VARCHAR, sources STRUCT(feed VARCHAR, record_key VARCHAR, part VARCHAR)[]
);
CREATE OR REPLACE TABLE kept.trial_run (variant VARCHAR, run_on DATE, state VARCHAR, hits BIGINT, seconds DOUBLE);
"""


class TrialError(ValueError):
    """A rule cannot be tried; the message names the rule and what to change. It never quotes a record."""


@dataclass(frozen=True)
class Cost:
    """Seconds that a trial took: to make the facts of all days, and to run the rule on all days."""

    facts: float
    rule: float


def play(
    stage: Stage,
    variants: Mapping[str, Rule],
    days: Sequence[dt.date],
    step: int,
    advance: Callable[[dt.date], None] = lambda day: None,
) -> Cost:
    """Run every variant on every day of `days`, which lie `step` days apart. Hits go to ``kept.trial_hit``, what became of a run
    to ``kept.trial_run``, and each flag with the day it was new to ``kept.trial_flag``.

    Between two days that are played, a flag is new on the day the last of its records was delivered.
    Raises TrialError when a variant fails.
    """
    stage.con.execute(TABLES)
    facts = rule = 0.0
    for day in days:
        started = time.perf_counter()
        stage.see(day)
        made = time.perf_counter()
        for name, variant in variants.items():
            _run(stage.con, name, variant, day)
        facts, rule = facts + made - started, rule + time.perf_counter() - made
        advance(day)
    stage.con.execute("CREATE OR REPLACE TABLE kept.known_source (feed VARCHAR, record_key VARCHAR, known_on DATE)")
    if step > 1:
        stage.know_sources()
    flags = read_sql(ROOT / "flag.sql").sql
    stage.con.execute(f"CREATE OR REPLACE TABLE kept.trial_flag AS {bind(flags, {'first': days[0], 'step': step})}")
    return Cost(facts, rule)


def ask(con: duckdb.DuckDBPyConnection, name: str, **given: object) -> pa.Table:
    """The answer of ``transforms/trial/<name>.sql`` over what was played."""
    return con.execute(read_sql(ROOT / f"{name}.sql").sql, given or None).to_arrow_table()


def with_parameters(rule: Rule, given: Mapping[str, str]) -> Rule:
    """The rule with other thresholds. Raises TrialError for a name it does not have or a value of another kind."""
    known = {entry.name: entry for entry in rule.parameters}
    if unknown := sorted(set(given) - set(known)):
        raise TrialError(f"{rule.id} has no parameter {', '.join(unknown)}. It has: {', '.join(known) or 'none'}.")
    changed: dict[str, Parameter] = {}
    for name, text in given.items():
        kind = type(known[name].value)
        try:
            changed[name] = replace(known[name], value=kind(text), reason="tried on the command line")
        except ValueError:
            wanted = "a whole number" if kind is int else "a number"
            raise TrialError(f"{rule.id}: {name} is {wanted} like {known[name].value}, not {text!r}.") from None
    return replace(rule, parameters=tuple(changed.get(entry.name, entry) for entry in rule.parameters))


def _run(con: duckdb.DuckDBPyConnection, name: str, rule: Rule, day: dt.date) -> None:
    started = time.perf_counter()
    try:
        hits = find(con, rule, day)
    except RuleFailed as error:
        raise TrialError(f"{rule.id} failed on {day}: {error}") from None
    con.execute(
        "INSERT INTO kept.trial_hit SELECT $variant, $run_on, $kind, subject_key, person_id, unit_code, occurred_on, "
        "strength, evidence, sources FROM candidate",
        {"variant": name, "run_on": day, "kind": rule.grain},
    )
    state = "OVER_CAP" if hits > rule.cap else "DONE"
    con.execute(
        "INSERT INTO kept.trial_run VALUES (?, ?, ?, ?, ?)", [name, day, state, hits, time.perf_counter() - started]
    )
