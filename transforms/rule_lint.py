"""Holds every rule to the house's lines before it may run; all problems of all rules are listed together.

The lines are those of ``docs/rules.md``: what is declared is what the SQL does, only facts are read, nothing turns on
who a person is, exact links for what may bring a person to an officer, and words that accuse nobody and order nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from transforms import engine
from transforms.rule_cases import cases as read_cases
from transforms.rule_life import card_text, life_faults
from transforms.rule_words import word_faults
from transforms.rulebook import LANGUAGES, PARAMETER, PLACEHOLDER, Rule

COLUMNS = ["subject_key", "person_id", "occurred_on", "unit_code", "strength", "evidence", "sources"]
UNFILLED = "FILL IN"
"""What the template for a new rule puts where somebody must write."""
CASE_KINDS = ("hit", "twin", "near_miss", "missing")
EXACT_RUNGS = frozenset({"JUDGED", "BOOK", "NIK", "REPAIRED", "OLD_BOOK"})
SEALED = frozenset({"seen.repatriation", "core.repatriation"})
RUNGED = frozenset({"application", "departure", "identity_difference", "passage", "passport_book", "planned_departure"})
FORBIDDEN = re.compile(
    r"sex|gender|jenis_klmin|religion|agama|ethnic|suku|blood|darah|disab|occupation|pkrjn|education|pddk|income|saving|wealth"
)
PERSONAL = re.compile(
    r"(^|_)(nik|name|kk|passport_no|doc_no|phone|email|birth_on|contact_value|booking_ref|account_hash)$"
)
ALONE = frozenset(
    {
        "destination", "declared_destination", "booked_destination", "country", "village_code", "regency_code",
        "province_code", "office_regency_code", "office_province_code", "tpi_province_code", "is_declared_first",
        "declared_regency_code", "declared_province_code", "marital_code", "age_years", "birth_on", "earlier_departures",
        "is_concern", "is_moratorium", "is_labour", "is_without_agreement", "is_gateway_office", "is_home_near_office",
        "is_address_near_office", "is_first_book",
    }
)  # fmt: skip
BIRTHS = frozenset(
    {
        "declared_birth_on", "registry_birth_on", "nik_birth_on", "birth_before", "birth_after",
    }
)  # fmt: skip
PLUMBING = frozenset(
    {
        "person_id", "rung", "application_id", "crossing_id", "issuing_application_id", "record_key", "feed",
        "id_pmi", "submitted_on", "crossed_on", "crossed_at", "occurred_on", "decision", "outcome", "status", "lane",
        "list_name", "valid_from", "valid_to", "turn", "tpi_code", "office_code", "known_on", "is_planned", "flag_id",
        "rule_id", "tier", "since_on", "other_id", "other_crossing_id",
    }
)  # fmt: skip
UNSTABLE = frozenset(
    {
        "random", "rand", "uuid", "gen_random_uuid", "now", "today", "current_date", "current_timestamp",
        "get_current_timestamp",
    }
)  # fmt: skip


def lint(rules: Sequence[Rule], *, on: dt.date | None = None, cases: Path | None = None) -> list[str]:
    """Every problem of every rule, each beginning with its file.

    `on` is the day sunset dates are held against; `cases` the folder of the test cases (``<ID>.yaml``). Either is
    looked at only when given.
    """
    problems: list[str] = []
    for rule in rules:
        found = [*word_faults(rule), *life_faults(rule), *_name(rule)]
        try:
            statements = sqlglot.parse(rule.sql, dialect="duckdb")
        except SqlglotError as error:
            found.append(f"the SQL cannot be parsed: {str(error).splitlines()[0]}")
        else:
            tree = statements[0]
            if len(statements) == 1 and isinstance(tree, exp.Select):
                for check in CHECKS:
                    found.extend(check(rule, tree))
            else:
                found.append("hold exactly one SELECT")
        if on is not None and rule.status != "retired" and rule.sunset_on <= on:
            found.append(f"sunset_on {rule.sunset_on} has passed: review the rule and renew it, or retire it")
        if cases is not None:
            found.extend(_cases(rule, cases))
        problems.extend(f"rules/{rule.id}.sql: {problem}" for problem in found)
    return [*problems, *_same_title(rules)]


def evidence_fields(tree: exp.Expression) -> dict[str, exp.Expression]:
    """The fields of the evidence struct of a rule's outermost SELECT and their expressions."""
    assert isinstance(tree, exp.Select)
    for column in tree.expressions:
        struct = column.this if isinstance(column, exp.Alias) and column.alias == "evidence" else None
        if isinstance(struct, exp.Struct):
            return {str(field.this.name): field.expression for field in struct.expressions}
    return {}


def _reads(rule: Rule, tree: exp.Select) -> Iterator[str]:
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    tables = [table for table in tree.find_all(exp.Table) if table.db or table.name not in own]
    read = {f"{table.db}.{table.name}".lstrip(".") for table in tables}
    yield from (f"reads {name}, which it does not declare" for name in sorted(read - set(rule.reads)))
    yield from (f"declares {name}, which it does not read" for name in sorted(set(rule.reads) - read))
    foreign = sorted(name for name in read if not name.startswith(("fact.", "reference.")))
    yield from (f"reads {name}: rules read only fact.* and reference.*" for name in foreign)
    facts = sorted(name for name in read if name.startswith("fact.") and name not in _facts())
    yield from (f"reads {name}, which no model of transforms/facts makes" for name in facts)


def _parameters(rule: Rule, tree: exp.Select) -> Iterator[str]:
    used = set(PARAMETER.findall(rule.sql))
    declared = {parameter.name for parameter in rule.parameters}
    unknown = sorted(used - declared - {"run_on", "from_on"})
    yield from (f"${name} has no value: declare it under parameters" for name in unknown)
    yield from (f"parameter {name} is not used: remove it" for name in sorted(declared - used))
    yield from (f"look only at the window: ${name} is missing" for name in ("from_on", "run_on") if name not in used)


def _output(rule: Rule, tree: exp.Select) -> Iterator[str]:
    if tree.named_selects != COLUMNS:
        yield f"the columns are {', '.join(tree.named_selects)}; they must be {', '.join(COLUMNS)}"
    fields = evidence_fields(tree)
    places = {language: set(PLACEHOLDER.findall(getattr(rule.reason, language))) for language in ("id", "en")}
    for name in sorted((places["id"] | places["en"]) - set(fields)):
        yield f"the reason asks for {{{name}}}, which is no evidence field"
    if places["id"] != places["en"]:
        yield "the reason names other evidence in Bahasa than in English"
    for name, value in fields.items():
        bare = value.name if isinstance(value, exp.Column) else ""
        if PERSONAL.search(name) or PERSONAL.search(bare):
            yield f"evidence field {name} is personal: show counts, dates, ages and codes only"


def _portable(rule: Rule, tree: exp.Select) -> Iterator[str]:
    for node in tree.walk():
        if isinstance(node, exp.Join) and str(node.args.get("method") or node.args.get("kind") or "").upper() == "ASOF":
            yield "ASOF joins do not run on Spark"
        elif isinstance(node, exp.Pivot):
            yield "PIVOT does not run the same on Spark"
        elif isinstance(node, exp.Group) and node.args.get("all"):
            yield "write out the columns of GROUP BY ALL"
        elif isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
            yield "write out the columns of SELECT *"
        elif isinstance(node, exp.Select) and node.args.get("qualify") and node.args.get("limit"):
            yield "QUALIFY with LIMIT does not run on Spark"
        elif isinstance(node, exp.IntDiv) or (isinstance(node, exp.Div) and not _is_fraction(node)):
            yield f"{node.sql()}: divide fractions (cast one side to DOUBLE)"
        elif isinstance(node, exp.DateDiff) and not all(_is_date(side) for side in (node.this, node.expression)):
            yield f"{node.sql('duckdb')}: cast both sides of DATE_DIFF to DATE first"
        elif isinstance(node, exp.Sub):
            if all(isinstance(side, exp.Column) and _is_date(side) for side in (node.this, node.expression)):
                yield f"{node.sql()}: take the days between two dates with DATE_DIFF"
        elif isinstance(node, exp.Func) and _function(node) in UNSTABLE:
            yield f"{node.sql()}: a rule gives the same answer on every run; use $run_on"


def _function(node: exp.Func) -> str:
    return node.name.lower() if isinstance(node, exp.Anonymous) else node.sql_name().lower()


def _is_date(node: exp.Expression) -> bool:
    return node.name.endswith("_on") or (isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.DATE)


def _is_fraction(node: exp.Div) -> bool:
    literal = any(item.is_number and not item.is_int for item in node.find_all(exp.Literal))
    return literal or any(str(cast.to).startswith(("DOUBLE", "DECIMAL")) for cast in node.find_all(exp.Cast))


def _safe_columns(rule: Rule, tree: exp.Select) -> Iterator[str]:
    names = {column.name for column in tree.find_all(exp.Column)}
    yield from (f"column {name}: no rule may know it" for name in sorted(names) if FORBIDDEN.search(name))


def _other_evidence(rule: Rule, tree: exp.Select) -> Iterator[str]:
    clauses: Iterable[exp.Expression] = (
        *tree.find_all(exp.Where, exp.Having),
        *(join.args["on"] for join in tree.find_all(exp.Join) if join.args.get("on")),
    )
    names = {column.name for clause in clauses for column in clause.find_all(exp.Column)}
    births = names & BIRTHS
    if not names - ALONE - BIRTHS - PLUMBING and len(births) < 2:
        weak = ", ".join(sorted(names & (ALONE | BIRTHS))) or "nothing"
        yield f"turns on {weak} alone: destination, home, first passport, marital status and age need other evidence"


def _exact_links(rule: Rule, tree: exp.Select) -> Iterator[str]:
    """Tiers 1 and 2: a fact that says how a record was linked lends its person only where that rung is exact."""
    if rule.tier > 2:
        return
    for table in tree.find_all(exp.Table):
        select = table.parent_select
        if table.db != "fact" or table.name not in RUNGED or select is None:
            continue
        alias = table.alias_or_name
        lone = len(list(select.find_all(exp.Table))) == 1
        columns = [item for item in select.find_all(exp.Column) if item.table == alias or (lone and not item.table)]
        person = [item for item in columns if item.name == "person_id" and not isinstance(item.parent, exp.Is)]
        held = any(
            isinstance(item.parent, exp.In) and {rung.name for rung in item.parent.expressions} <= EXACT_RUNGS
            for item in columns
            if item.name == "rung"
        )
        if person and not held:
            yield f"tier {rule.tier} takes exact links only: add {alias}.rung IN ({', '.join(sorted(EXACT_RUNGS))})"


def _name(rule: Rule) -> Iterator[str]:
    if not re.fullmatch(r"[A-F]\d{2}", rule.id):
        yield "id is a letter from A to F, its family of evidence, and two digits"


def _same_title(rules: Sequence[Rule]) -> Iterator[str]:
    for language in LANGUAGES:
        first: dict[str, str] = {}
        for rule in rules:
            title = getattr(rule.title, language)
            if (other := first.setdefault(title.lower(), rule.id)) != rule.id:
                yield f"rules/{rule.id}.sql: title.{language} is that of {other}; name what is different"


def _window(rule: Rule, tree: exp.Select) -> Iterator[str]:
    """What a rule looks back on, in any of its facts, must still be there."""
    values = {parameter.name: parameter.value for parameter in rule.parameters}
    for side in tree.find_all(exp.Placeholder):
        limit = side.parent if isinstance(side.parent, exp.Sub) else side
        bound = limit.parent
        if side.name != "from_on" or not isinstance(bound, exp.GT | exp.GTE | exp.LT | exp.LTE | exp.Between):
            continue
        before = values.get(limit.expression.name, 0) if isinstance(limit, exp.Sub) else 0
        select = bound.parent_select
        tables = [] if select is None else [*select.find_all(exp.Table)]
        facts = {table.alias_or_name: f"{table.db}.{table.name}" for table in tables}
        if len(tables) == 1:
            facts[""] = next(iter(facts.values()))
        needed = rule.look_back_days + (before if isinstance(before, int) else 0)
        for fact in {facts.get(column.table, "") for column in bound.find_all(exp.Column)}:
            held = _days_held(fact)
            if held is not None and needed > held:
                yield f"looks {needed} days back, {fact} holds {held}: shorten look_back or the window"


def _sealed(rule: Rule, tree: exp.Select) -> Iterator[str]:
    if not rule.is_sealed:
        told = sorted(name for name in rule.reads if _rests_on(name) & SEALED)
        yield from (f"reads {name}, which tells who came home as a protected person: add sealed: true" for name in told)


def _facts() -> dict[str, engine.SqlFile]:
    return {f"fact.{path.stem}": engine.read_sql(path) for path in sorted((engine.ROOT / "facts").glob("*.sql"))}


@cache
def _days_held(name: str) -> int | None:
    """The days of events that a fact holds, read from its SQL or from the facts it is made of; None where it holds all."""
    file = _facts().get(name)
    if file is None:
        return None
    own = [int(days) for days in re.findall(r">\s*\$run_on\s*-\s*(\d+)", file.sql)]
    below = [_days_held(other) for other in engine.tables_read(file.sql) if other != name]
    return max(own) if own else min((days for days in below if days is not None), default=None)


@cache
def _rests_on(name: str) -> frozenset[str]:
    """Every table that a fact is made of, at any remove."""
    file = _facts().get(name)
    read = engine.tables_read(file.sql) if file else frozenset[str]()
    return read.union(*(_rests_on(other) for other in read if other != name))


def _cases(rule: Rule, folder: Path) -> Iterator[str]:
    cases = read_cases(rule.id, folder)
    if UNFILLED in card_text(rule) or any(UNFILLED in case["name"] for case in cases):
        yield f"still to be filled in: look for {UNFILLED} in the card and in its cases"
    kinds = {case["kind"] for case in cases}
    yield from (f"no {kind} among its cases in {rule.id}.yaml" for kind in CASE_KINDS if kind not in kinds)


CHECKS = (_reads, _parameters, _output, _portable, _safe_columns, _other_evidence, _exact_links, _window, _sealed)
