"""Runs the rules over the facts and keeps the flags.

DuckDB aborts a whole transaction when a statement fails while it runs, so a rule that fails can only be survived
outside one: `evaluate` reads (facts committed, no transaction open) and lays the hits aside in temporary tables of the
connection; `record` then writes them, inside the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb

from transforms.engine import read_sql
from transforms.rulebook import Rule, RuleError, text_sql

ROOT = Path(__file__).parent
LOCAL_TABLES = """
CREATE OR REPLACE TEMP TABLE new_hit AS SELECT hit.* FROM flag.hit AS hit LIMIT 0;
CREATE OR REPLACE TEMP TABLE new_mitigation AS SELECT entry.* FROM flag.mitigation AS entry LIMIT 0;
"""
CANDIDATES = """
CREATE OR REPLACE TEMP TABLE candidate AS
SELECT
  hit.subject_key,
  hit.person_id,
  hit.unit_code,
  hit.occurred_on,
  CAST(hit.strength AS DOUBLE) AS strength,
  {reason} AS reason,
  {reason_en} AS reason_en,
  CAST(TO_JSON(hit.evidence) AS VARCHAR) AS evidence,
  hit.sources
FROM (
{sql}
) AS hit
"""
FAULTS = """
SELECT
  COUNT(*),
  COUNT(*) - COUNT(DISTINCT subject_key),
  COUNT(CASE WHEN occurred_on > $from_on AND occurred_on <= $run_on THEN NULL ELSE 1 END),
  COUNT(CASE WHEN strength BETWEEN 0 AND 1 THEN NULL ELSE 1 END),
  COUNT(CASE WHEN LEN(sources) > 0 THEN NULL ELSE 1 END)
FROM candidate
"""
KEEP = """
INSERT INTO new_hit BY NAME
WITH source AS (
  SELECT
    subject_key,
    UNNEST(RANGE(LEN(sources))) AS place,
    UNNEST(sources) AS record
  FROM candidate
),

holder AS (
  SELECT
    source.subject_key,
    ARRAY_AGG(link.person_id ORDER BY source.place) AS source_persons
  FROM source
  LEFT JOIN identity.link AS link
    ON
      source.record.feed = link.feed
      AND source.record.record_key = link.record_key
  GROUP BY source.subject_key
)

SELECT
  $run_on AS run_on,
  LEFT(token('flag', $rule_id || '|' || $subject_kind || '|' || candidate.subject_key), 16) AS flag_id,
  $rule_id AS rule_id,
  $rule_version AS rule_version,
  $tier AS tier,
  $label AS label,
  $subject_kind AS subject_kind,
  candidate.*,
  holder.source_persons
FROM candidate
INNER JOIN holder
  ON candidate.subject_key = holder.subject_key
ORDER BY candidate.subject_key
"""


class RuleFailed(RuntimeError):
    """A rule could not be run, or gave what no rule may; the text quotes no record."""


@dataclass(frozen=True)
class RuleRun:
    """What became of one rule on one run date; `reason` says why when `state` is not DONE. What a rule found that ever ran
    sealed is for the protection role alone."""

    run_on: dt.date
    rule_id: str
    rule_version: str
    state: str
    hits: int
    cap: int
    reason: str | None = None
    is_sealed: bool = False


def evaluate(
    con: duckdb.DuckDBPyConnection,
    rules: Iterable[Rule],
    run_on: dt.date,
    *,
    failed_feeds: Collection[str] = (),
    broken: Iterable[RuleError] = (),
) -> list[RuleRun]:
    """Run the active and shadow rules over the committed facts of `run_on`; `broken` is what `load_rules` left out.

    Call it outside a transaction and `record` the outcome. A rule that fails, passes its cap or misses a feed says so
    in its state and leaves the others running. Raises duckdb.Error only when mitigating evidence cannot be computed: a
    flag is never kept without it.
    """
    con.execute(LOCAL_TABLES)
    runs = [_run(con, rule, run_on, failed_feeds) for rule in rules if rule.status in ("active", "shadow")]
    causes: dict[str, list[str]] = {}
    for error in broken:
        causes.setdefault(error.rule_id, []).append(error.cause)
    runs.extend(RuleRun(run_on, rule_id, "", "ERROR", 0, 0, "; ".join(found)) for rule_id, found in causes.items())
    for path in sorted((ROOT / "mitigation").glob("*.sql")):
        con.execute(
            f"INSERT INTO new_mitigation SELECT $run_on, flag_id, $kind, text, text_en FROM (\n{read_sql(path).sql}\n)",
            {"run_on": run_on, "kind": path.stem},
        )
    return runs


def record(con: duckdb.DuckDBPyConnection, rules: Iterable[Rule], runs: Sequence[RuleRun]) -> None:
    """Write the outcome of `evaluate` on this connection and derive the flags anew, inside the caller's transaction.

    `runs` is what `evaluate` returned. The run date's earlier outcome is replaced, so running a date again changes
    nothing. Only active rules have flags; the hits of shadow rules are kept to be measured.
    """
    for run_on in {run.run_on for run in runs}:
        for table in ("flag.hit", "flag.mitigation", "ops.rule_run"):
            con.execute(f"DELETE FROM {table} WHERE run_on = $run_on", {"run_on": run_on})
    con.execute("INSERT INTO flag.hit SELECT hit.* FROM new_hit AS hit")
    con.execute("INSERT INTO flag.mitigation SELECT entry.* FROM new_mitigation AS entry")
    for run in runs:
        con.execute("INSERT INTO ops.rule_run VALUES (?, ?, ?, ?, ?, ?, ?, ?)", list(astuple(run)))
    derive(con, rules)


def derive(con: duckdb.DuckDBPyConnection, rules: Iterable[Rule]) -> None:
    """Make flag.flag anew from the hits of all run dates, inside the caller's transaction."""
    list_published(con, rules)
    con.execute("DELETE FROM flag.flag")
    con.execute(f"INSERT INTO flag.flag\n{read_sql(ROOT / 'flags' / 'flag.sql').sql}")


def list_published(con: duckdb.DuckDBPyConnection, rules: Iterable[Rule]) -> None:
    """Make temp.published_rule: the active rules and their look-back, whose hits are flags."""
    con.execute("CREATE OR REPLACE TEMP TABLE published_rule (rule_id VARCHAR, look_back_days INTEGER)")
    for rule in rules:
        if rule.status == "active":
            con.execute("INSERT INTO published_rule VALUES (?, ?)", [rule.id, rule.look_back_days])


def find(
    con: duckdb.DuckDBPyConnection, rule: Rule, run_on: dt.date, reasons: tuple[str, str] = ("NULL", "NULL")
) -> int:
    """Make temp.candidate: what a rule points at on a run date, with its reasons from the SQL texts `reasons`. Returns how many.

    Raises RuleFailed when its SELECT fails, or gives what no rule may.
    """
    window = {"run_on": run_on, "from_on": run_on - dt.timedelta(days=rule.look_back_days)}
    reason, reason_en = reasons
    try:
        con.execute(CANDIDATES.format(reason=reason, reason_en=reason_en, sql=rule.sql), rule.bindings(run_on))
        hits, *faults = con.execute(FAULTS, window).fetchall()[0]
    except duckdb.Error as error:
        raise RuleFailed(_cause(error)) from None
    told = ("subjects more than once", "dates outside the window", "strengths outside 0..1", "hits without sources")
    if wrong := [f"{count} {what}" for count, what in zip(faults, told, strict=True) if count]:
        raise RuleFailed(f"the rule yields {', '.join(wrong)}")
    return int(hits)


def _run(con: duckdb.DuckDBPyConnection, rule: Rule, run_on: dt.date, failed_feeds: Collection[str]) -> RuleRun:
    def outcome(state: str, hits: int = 0, reason: str | None = None) -> RuleRun:
        return RuleRun(run_on, rule.id, rule.version, state, hits, rule.cap, reason, rule.is_sealed)

    if rule.sunset_on < run_on:
        return outcome("SKIPPED", reason=f"past its sunset date {rule.sunset_on}: review the rule and renew it")
    missing = sorted(set(rule.feeds) & set(failed_feeds))
    if missing:
        return outcome("SKIPPED", reason=f"needs {', '.join(missing)}, which failed")
    try:
        hits = find(con, rule, run_on, reasons=(text_sql(rule.reason.id, "id"), text_sql(rule.reason.en, "en")))
    except RuleFailed as error:
        return outcome("ERROR", reason=str(error))
    if hits > rule.cap:
        return outcome("OVER_CAP", hits, f"{hits} hits, cap {rule.cap}: {rule.cap_reason}")
    constant = {"rule_id": rule.id, "rule_version": rule.version, "tier": rule.tier, "label": rule.label}
    con.execute(KEEP, constant | {"run_on": run_on, "subject_kind": rule.grain})
    return outcome("DONE", hits)


def _cause(error: duckdb.Error) -> str:
    if isinstance(error, duckdb.BinderException | duckdb.CatalogException | duckdb.ParserException):
        return str(error).splitlines()[0]
    # what fails on a row may quote the row
    return f"{type(error).__name__} while the rule ran (the message may hold personal values and is not kept)"
