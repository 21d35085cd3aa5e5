"""Holds every rule to the house's lines before it may run; all problems of all rules are listed together.

The lines are those of ``docs/rules.md``: what is declared is what the SQL does, only facts are read, nothing turns on
who a person is, exact links for what may bring a person to an officer, and words that accuse nobody and order nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import sqlglot
import yaml
from sqlglot import exp
from sqlglot.errors import SqlglotError

from transforms.rulebook import PARAMETER, PLACEHOLDER, Rule

COLUMNS = ["subject_key", "person_id", "occurred_on", "unit_code", "strength", "evidence", "sources"]
CASE_KINDS = ("hit", "twin", "near_miss", "missing")
EXACT_RUNGS = frozenset({"JUDGED", "BOOK", "NIK", "REPAIRED", "OLD_BOOK"})
RUNGED = frozenset({"application", "departure", "passport_book"})
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
        "marital_code", "age_years", "birth_on", "earlier_departures",
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
        "list_name", "valid_from", "valid_to", "turn", "tpi_code", "office_code",
    }
)  # fmt: skip
UNSTABLE = frozenset(
    {
        "random", "rand", "uuid", "gen_random_uuid", "now", "today", "current_date", "current_timestamp",
        "get_current_timestamp",
    }
)  # fmt: skip
ACCUSING = re.compile(
    r"\b(pelaku|tersangka|terdakwa|kriminal|penjahat|ilegal|bersalah|korban|calo|sindikat"
    r"|guilty|illegal\w*|suspect\w*|criminal\w*|offender\w*|perpetrator\w*|culprit\w*|victim\w*|trafficker\w*|smuggler\w*)\b",
    re.IGNORECASE,
)
ORDERING = re.compile(
    r"\b((me)?tolak\w*|\w*blokir\w*|\w*cekal\w*|\w*tangkap\w*|refus\w+|reject\w*|block\w*|deny|denied|detain\w*|arrest\w*)\b",
    re.IGNORECASE,
)


def lint(rules: Sequence[Rule], *, on: dt.date | None = None, cases: Path | None = None) -> list[str]:
    """Every problem of every rule, each beginning with its file.

    `on` is the day sunset dates are held against; `cases` the folder of the test cases (``<ID>.yaml``). Either is
    looked at only when given.
    """
    problems: list[str] = []
    for rule in rules:
        found = [*_words(rule), *_no_birth_date(rule)]
        try:
            statements = sqlglot.parse(rule.sql, dialect="duckdb")
        except SqlglotError as error:
            found.append(f"the SQL cannot be parsed: {str(error).splitlines()[0]}")
        else:
            tree = statements[0]
            if len(statements) == 1 and isinstance(tree, exp.Select):
                for check in (_reads, _parameters, _output, _portable, _safe_columns, _other_evidence, _exact_links):
                    found.extend(check(rule, tree))
            else:
                found.append("hold exactly one SELECT")
        if on is not None and rule.status != "retired" and rule.sunset_on <= on:
            found.append(f"sunset_on {rule.sunset_on} has passed: review the rule and renew it, or retire it")
        if cases is not None:
            found.extend(_cases(rule, cases))
        problems.extend(f"rules/{rule.id}.sql: {problem}" for problem in found)
    return problems


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


def _words(rule: Rule) -> Iterator[str]:
    texts = [rule.title.id, rule.title.en, rule.statement.id, rule.statement.en, rule.reason.id, rule.reason.en]
    for group in (rule.innocent, rule.clears, rule.questions):
        texts.extend((*group.id, *group.en))
    for text in texts:
        yield from (f"'{word[0]}' accuses; a flag is an invitation to look" for word in ACCUSING.finditer(text))
        yield from (f"'{word[0]}' orders a decision; that is the officer's" for word in ORDERING.finditer(text))
    if not 2 <= len(rule.questions.id) <= 3:
        yield "give two or three questions"


def _no_birth_date(rule: Rule) -> Iterator[str]:
    """Reasons are read under pseudonyms, where a birth date would name a person."""
    named = set(re.findall(r"{(\w+)}", rule.reason.id + rule.reason.en))
    yield from (f"reason tells {name}: give an age instead of a birth date" for name in sorted(named) if "birth" in name)


def _cases(rule: Rule, folder: Path) -> Iterator[str]:
    path = folder / f"{rule.id}.yaml"
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))["cases"] if path.is_file() else []
    missing = [kind for kind in CASE_KINDS if kind not in {case["kind"] for case in cases}]
    yield from (f"no {kind} among its cases in {path.name}" for kind in missing)
