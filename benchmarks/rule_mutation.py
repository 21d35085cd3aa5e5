"""How much the cases of each rule hold: faults put into its SQL, and whether its own cases notice them.

`python -m benchmarks.rule_mutation [ID ...]`. A mutant is killed when over any case it yields other subjects, persons, days,
units, strengths or other values of the evidence that the case states ("stated" leaves strengths, persons, days and units out:
a case file cannot state them). A mutant that cannot be told apart stands with its
reason in ``tests/transforms/rules/_equivalent.yaml``; one whose join the engine's optimizer turns into the original's is
counted as the same plan.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import yaml
from rich.console import Console
from rich.table import Table

from benchmarks.mutants import Mutant, difference, mutants, normal
from flows.rule_world import empty_facts
from transforms.engine import bind, literal, tables_read
from transforms.rule_cases import CASES, RUN_ON, cases, defaults, fill
from transforms.rulebook import Rule, load_rules

EQUIVALENT = CASES / "_equivalent.yaml"
SHARE = 0.95
FACT = re.compile(r"\b(FROM|JOIN) (fact|reference)\.(\w+)(?: AS (\w+))?")
Row = tuple[Any, ...]
Case = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """The mutants of one rule: how many, how many killed, of the same plan, listed as equivalent, and who survived.

    `stated` are the killed that show in what the cases write down: subjects and values of the evidence.
    """

    rule: Rule
    mutants: int
    killed: int
    stated: int
    same_plan: int
    equivalent: int
    survivors: tuple[Mutant, ...]
    stale: tuple[str, ...]
    seconds: float

    @property
    def share(self) -> float:
        counted = self.mutants - self.same_plan - self.equivalent
        return self.killed / counted if counted else 1.0


class CaseWorld:
    """Every case of one rule side by side in one database, each fact row under the number of its case."""

    def __init__(self, con: duckdb.DuckDBPyConnection, rule: Rule, cases: Sequence[Case]) -> None:
        self.con, self.rule, self.cases, self.sql = con, rule, cases, normal(rule.sql)
        self.con.execute("PRAGMA disable_optimizer")
        self.con.execute("DROP SCHEMA IF EXISTS world CASCADE")
        self.con.execute("CREATE SCHEMA world")
        self.con.execute("BEGIN")
        self.tables = sorted(
            tables_read(rule.sql) & ({name for case in cases for name in case["given"]} | defaults().keys())
        )
        for table in self.tables:
            self.con.execute(f"CREATE TABLE {_world(table)} AS SELECT 0 AS case_no, r.* FROM {table} AS r LIMIT 0")
        for number, case in enumerate(cases):
            fill(self.con, {table: rows for table, rows in case["given"].items() if table in self.tables})
            for table in case["given"].keys() & set(self.tables):
                self.con.execute(f"INSERT INTO {_world(table)} SELECT {number}, r.* FROM {table} AS r")
        self.con.execute("CREATE TABLE world.cases (case_no INTEGER, run_on DATE, from_on DATE)")
        self.days: list[dict[str, int | dt.date]] = []
        for number, case in enumerate(cases):
            run_on = case.get("run_on", RUN_ON)
            from_on = run_on - dt.timedelta(days=rule.look_back_days)
            self.days.append({"case_no": number, "run_on": run_on, "from_on": from_on})
            self.con.execute("INSERT INTO world.cases VALUES ($case_no, $run_on, $from_on)", self.days[-1])
        self.con.execute("COMMIT")
        # The engine cannot take every statement apart over all cases at once; then each case runs by itself.
        self.is_side_by_side = True
        self.original = [self._alone(self.sql, number) for number in range(len(cases))]
        self.is_side_by_side = self._all(self.sql) == self.original

    def is_killed(self, mutant: Mutant) -> tuple[bool, bool]:
        """Whether some case tells a mutant from the rule, and whether by what the case states. A Binder error is raised."""
        numbers, is_killed = list(range(len(self.cases))), False
        try:
            if self.is_side_by_side:
                found = self._all(mutant.sql)
                numbers = [number for number in numbers if found[number] != self.original[number]]
            for number in numbers:
                # What one pass over all cases saw is seen again with the case alone, so no quirk of the pass can kill.
                rows = self._alone(mutant.sql, number)
                is_killed = is_killed or rows != self.original[number]
                if _told(rows) != _told(self.original[number]):
                    return True, True
        except (duckdb.BinderException, duckdb.ParserException):
            raise
        except duckdb.Error:
            return True, True
        return is_killed, False

    def is_same_plan(self, mutant: Mutant) -> bool:
        """Whether the optimizer makes the mutant's join the original's, because another condition asks for the row."""
        if not mutant.is_join_kind:
            return False
        self.con.execute("PRAGMA enable_optimizer")
        self.con.execute("SET disabled_optimizers = 'statistics_propagation,empty_result_pullup,join_order'")
        self.con.execute("PRAGMA explain_output = 'optimized_only'")
        plans = {
            re.sub(
                r'"Estimated Cardinality": "\d+"', "", self.con.execute(f"EXPLAIN (FORMAT JSON) {sql}").fetchall()[0][1]
            )
            for sql in (self._of(self._bound(self.sql), 0), self._of(self._bound(mutant.sql), 0))
        }
        self.con.execute("PRAGMA disable_optimizer")
        return len(plans) == 1

    def _all(self, sql: str) -> list[list[Row]]:
        """Rows by case, all cases in one statement; none when the engine cannot."""
        try:
            rows = self.con.execute(
                f"SELECT {_SHOWN}, world.cases.case_no FROM world.cases, LATERAL ({self._cased(sql)}) AS hit"
            ).fetchall()
        except duckdb.Error:
            if not self.is_side_by_side:
                return []
            raise
        found: list[list[Row]] = [[] for _ in self.cases]
        for row in rows:
            found[row[-1]].append(row[:-1])
        return [self._stated(number, rows) for number, rows in enumerate(found)]

    def _alone(self, sql: str, number: int) -> list[Row]:
        """Rows of one case."""
        cased = self._of(self._cased(sql), number)
        return self._stated(number, self.con.execute(f"SELECT {_SHOWN} FROM ({cased}) AS hit").fetchall())

    def _stated(self, number: int, rows: list[Row]) -> list[Row]:
        """Rows in order, of the evidence only what the case states."""
        expected = self.cases[number]["expect"]
        found = []
        for *keys, evidence in rows:
            names = (expected.get(keys[0]) or {}) if isinstance(expected, dict) else {}
            shown = json.loads(evidence) if names else {}
            found.append((*keys, tuple(str(shown.get(name)) for name in names)))
        return sorted(found, key=repr)

    def _cased(self, sql: str) -> str:
        def of_case(found: re.Match[str]) -> str:
            word, schema, name, alias = found.groups()
            if f"{schema}.{name}" not in self.tables:
                return found[0]
            rows = f"SELECT * EXCLUDE (case_no) FROM {_world(f'{schema}.{name}')} AS r WHERE r.case_no = world.cases.case_no"
            return f"{word} ({rows}) AS {alias or name}"

        return self._bound(FACT.sub(of_case, sql))

    def _of(self, sql: str, number: int) -> str:
        for name, value in self.days[number].items():
            sql = sql.replace(f"world.cases.{name}", literal(value))
        return sql

    def _bound(self, sql: str) -> str:
        values = {parameter.name: parameter.value for parameter in self.rule.parameters}
        sql = re.sub(r"\$(run_on|from_on)\b", r"world.cases.\1", sql)
        return bind(sql, values)


_SHOWN = (
    "hit.subject_key, hit.person_id, hit.occurred_on, hit.unit_code, hit.strength, "
    "CAST(TO_JSON(hit.evidence) AS VARCHAR) AS evidence"
)


def _told(rows: list[Row]) -> set[Row]:
    """What a case file can state: subjects and evidence."""
    return {(row[0], row[-1]) for row in rows}


def _world(table: str) -> str:
    return f"world.{table.replace('.', '_')}"


def mutate(con: duckdb.DuckDBPyConnection, rule: Rule, cases: Sequence[Case], equivalent: Mapping[str, str]) -> Outcome:
    """Run every mutant of `rule` over `cases` in a world of empty facts; `equivalent` maps names of mutants to reasons."""
    started = time.perf_counter()
    world = CaseWorld(con, rule, cases)
    values = {parameter.name: parameter.value for parameter in rule.parameters}
    count = killed = stated = same = 0
    survivors: list[Mutant] = []
    for mutant in mutants(rule.sql, values):
        try:
            is_killed, is_stated = world.is_killed(mutant)
        except (duckdb.BinderException, duckdb.ParserException):
            continue
        count += 1
        killed += is_killed
        stated += is_stated
        if not is_killed:
            if world.is_same_plan(mutant):
                same += 1
            else:
                survivors.append(mutant)
    alive = {mutant.name for mutant in survivors}
    return Outcome(
        rule=rule,
        mutants=count,
        killed=killed,
        stated=stated,
        same_plan=same,
        equivalent=len(alive & equivalent.keys()),
        survivors=tuple(mutant for mutant in survivors if mutant.name not in equivalent),
        stale=tuple(sorted(equivalent.keys() - alive)),
        seconds=time.perf_counter() - started,
    )


def equivalents() -> dict[str, dict[str, str]]:
    """Mutants nothing can tell apart, by rule: name -> reason."""
    loaded: dict[str, dict[str, str]] = yaml.load(EQUIVALENT.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}
    return loaded


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("rules", nargs="*", help="ids; all rules when none is named")
    chosen = options.parse_args()
    rules, errors = load_rules()
    listed = equivalents()
    con, outcomes, broken = empty_facts(), [], [str(error) for error in errors]
    for rule in rules:
        if not chosen.rules or rule.id in chosen.rules:
            try:
                outcomes.append(mutate(con, rule, cases(rule.id), listed.get(rule.id, {})))
            except (duckdb.Error, KeyError, yaml.YAMLError) as error:
                con = empty_facts()
                broken.append(f"{rule.id}: its cases cannot be run: {str(error).splitlines()[0]}")
    console = Console(width=132, highlight=False)
    console.print(_table(outcomes))
    for outcome in outcomes:
        for mutant in outcome.survivors:
            console.print(f"\n[bold]{outcome.rule.id}[/bold] survives: {mutant.name}", markup=True)
            console.print(difference(outcome.rule.sql, mutant), markup=False, style="dim")
        for name in outcome.stale:
            console.print(f"\n{outcome.rule.id}: _equivalent.yaml lists what no longer survives: {name}", markup=False)
    for told in broken:
        console.print(told, markup=False)
    weak = [outcome.rule.id for outcome in outcomes if outcome.share < SHARE]
    if weak:
        console.print(f"\nUnder {SHARE:.0%}: {', '.join(weak)}")
    sys.exit(bool(weak or broken or any(outcome.stale for outcome in outcomes)))


def _table(outcomes: Sequence[Outcome]) -> Table:
    names = ("mutants", "killed", "stated", "same_plan", "equivalent")
    table = Table("rule", *(name.replace("_", " ") for name in names), "survive", "share", "s", box=None)
    for one in outcomes:
        numbers = [str(getattr(one, name)) for name in names]
        table.add_row(one.rule.id, *numbers, str(len(one.survivors)), f"{one.share:.1%}", f"{one.seconds:.1f}")
    total = {name: sum(getattr(one, name) for one in outcomes) for name in names}
    counted = total["mutants"] - total["same_plan"] - total["equivalent"]
    survivors, seconds = sum(len(one.survivors) for one in outcomes), sum(one.seconds for one in outcomes)
    share = f"{total['killed'] / counted if counted else 1:.1%}"
    table.add_section()
    table.add_row("all", *(str(number) for number in total.values()), str(survivors), share, f"{seconds:.1f}")
    return table


if __name__ == "__main__":
    main()
