"""Copies what some rules' facts are made of from the warehouse into memory, once, and makes those facts as seen from a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

import duckdb
import sqlglot
from sqlglot import exp

from transforms import engine
from transforms.engine import SqlFile, literal
from transforms.identity import renew
from transforms.rulebook import Rule

HISTORY = ("business_on", "until_on")
BOOK = ("application_id", "passport_no", "decision")
"""What tells on which day a passport book became known."""
KNOWN_BOOKS = """
CREATE OR REPLACE TABLE identity.book AS
SELECT book.*
FROM kept.book AS book
WHERE book.application_id IN (
  SELECT application.application_id
  FROM seen.passport_application AS application
  WHERE application.decision = 'TERBIT' AND application.passport_no IS NOT NULL
)
"""


OTHERS = """
CREATE OR REPLACE TABLE kept.other_hit AS
SELECT DISTINCT hit.rule_id, hit.subject_kind, hit.subject_key, hit.person_id
FROM {source}.flag.hit AS hit
WHERE hit.run_on BETWEEN $from_on AND $until AND NOT list_contains($leave_out, hit.rule_id)
"""
OUTCOMES = """
CREATE OR REPLACE TABLE kept.known_outcome AS
SELECT outcome.rule_id, outcome.subject_kind, outcome.subject_key, outcome.code, outcome.is_confirmed, outcome.is_unfounded
FROM {table} AS outcome
WHERE NOT list_contains($leave_out, outcome.rule_id)
"""
NO_OUTCOME = (
    "(SELECT NULL::VARCHAR AS rule_id, NULL::VARCHAR AS subject_kind, NULL::VARCHAR AS subject_key, NULL::VARCHAR AS code, "
    "NULL::BOOLEAN AS is_confirmed, NULL::BOOLEAN AS is_unfounded WHERE false)"
)


class StageError(RuntimeError):
    """The warehouse does not hold what a rule's facts are made of; the message says what and what to do."""


class Stage:
    """A connection whose current database is a small one in memory, with the schemas that facts read.

    `source` is the attached warehouse. Records are seen as they were delivered by each day; whose they are is as of today.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, source: str, rules: Iterable[Rule], until: dt.date) -> None:
        self.con = con
        self.source = source
        self.facts = facts_of(rules)
        sql = [file.sql for file in self.facts]
        read = frozenset[str]().union(*map(engine.tables_read, sql))
        if "identity.exact_link" in read:
            exact = engine.read_sql(renew.ROOT / "exact_link.sql").sql
            sql.append(exact)
            read |= engine.tables_read(exact)
        columns = _columns(sql)
        self.holds_books = "identity.book" in read
        if self.holds_books:
            read |= {"seen.passport_application"}
            columns |= set(BOOK)
        con.execute("USE memory")
        self.rows = 0
        for schema in ("core", "identity", "fact", "reference", "flag", "ops", "kept"):
            con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        engine.load_reference(con)
        for name in sorted({table.replace("seen.", "core.") for table in read}):
            self._copy(name, columns, until)
        if "identity.exact_link" in read:
            con.execute(f"CREATE OR REPLACE VIEW identity.exact_link AS {exact}")

    def see(self, run_on: dt.date) -> None:
        """Make the facts as seen from a day."""
        engine.see(self.con, run_on)
        if self.holds_books:
            self.con.execute(KNOWN_BOOKS)
        for file in self.facts:
            kind = str(file.meta.get("kind", "table")).upper()
            self.con.execute(
                f"CREATE OR REPLACE {kind} fact.{file.name} AS\n{engine.bind(file.sql, {'run_on': run_on})}"
            )

    def know_sources(self) -> None:
        """``kept.known_source``: on which day the records that hits rest on were first delivered."""
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE source AS SELECT DISTINCT hit.record.feed AS feed, hit.record.record_key AS record_key "
            "FROM (SELECT unnest(sources) AS record FROM kept.trial_hit) AS hit"
        )
        used = {feed for (feed,) in self.con.execute("SELECT DISTINCT feed FROM source").fetchall()}
        for file in engine.clean_files():
            if file.name in used:
                key = " || '|' || ".join(f"CAST(sent.{column} AS VARCHAR)" for column in file.meta["key"])
                self.con.execute(
                    f"INSERT INTO kept.known_source SELECT source.feed, source.record_key, min(sent.business_on) "
                    f"FROM {self.source}.core.{file.name} AS sent INNER JOIN source ON source.record_key = {key} "
                    f"WHERE source.feed = '{file.name}' GROUP BY ALL"
                )

    def remember(self, rule_id: str, from_on: dt.date, until: dt.date, leave_out: Collection[str]) -> None:
        """Keep what the warehouse knows beside the facts: hits of other rules in those days, and outcomes. Rules in `leave_out`
        are not told of."""
        outcome = (
            "SELECT 1 FROM duckdb_tables() WHERE database_name = ? AND schema_name = 'fact' AND table_name = 'outcome'"
        )
        table = f"{self.source}.fact.outcome" if self.con.execute(outcome, [self.source]).fetchall() else NO_OUTCOME
        others = {"from_on": from_on, "until": until, "leave_out": [rule_id, *leave_out]}
        self.con.execute(OTHERS.format(source=self.source), others)
        self.con.execute(OUTCOMES.format(table=table), {"leave_out": list(leave_out)})

    def _copy(self, name: str, columns: set[str], until: dt.date) -> None:
        schema, table = name.split(".")
        if schema in ("fact", "reference") or name == "identity.exact_link":
            return
        held = [
            column
            for (column,) in self.con.execute(
                "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = ? AND table_name = ? "
                "ORDER BY column_index",
                [self.source, schema, table],
            ).fetchall()
        ]
        if not held:
            raise StageError(
                f"The warehouse has no {name} yet: run a business date with this edition first (`lintas run --date DATE`)."
            )
        kept = [column for column in held if column in columns or (schema == "core" and column in HISTORY)]
        where = f" WHERE business_on <= {literal(until)}" if schema == "core" else ""
        target = "kept.book" if name == "identity.book" else name
        ((rows,),) = self.con.execute(
            f"CREATE TABLE {target} AS SELECT {', '.join(kept) or held[0]} FROM {self.source}.{schema}.{table}{where}"
        ).fetchall()
        self.rows += rows


def facts_of(rules: Iterable[Rule]) -> list[SqlFile]:
    """The models that some rules read, directly or through others, in the order they are made."""
    files = {f"fact.{file.name}": file for file in engine.models("fact")}
    needed: set[str] = set()
    waiting = {name for rule in rules for name in engine.tables_read(rule.sql)}
    while waiting:
        name = waiting.pop()
        if name in files and name not in needed:
            needed.add(name)
            waiting |= engine.tables_read(files[name].sql)
    return [file for name, file in files.items() if name in needed]


def _columns(sql: Iterable[str]) -> set[str]:
    trees = (sqlglot.parse_one(text, dialect="duckdb") for text in sql)
    return {column.name for tree in trees for column in tree.find_all(exp.Column)}
