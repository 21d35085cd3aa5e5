"""How a delivery differs from its contract, column by column: what is new, missing, probably renamed, written otherwise, or holds
codes that nobody agreed on. Shows values by their shape, or as public codes; never a person's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import product
from typing import Any

import duckdb

from expectations import forbidden
from expectations import rules as rule_book
from expectations.columns import reads_as_name
from expectations.contract import Column, Contract
from expectations.forms import AGREED, converted, forms_of
from expectations.masking import shown

LOOKED_AT = 100_000
"""Rows of a refused file that are looked at."""

ALIKE, FITTING, OFTEN = 0.6, 0.9, 0.05
"""Two names are alike, a column's values fit another's, and a fault is no single slip, from these shares on."""

_FORM_RULES = ("type", "range", "pattern")
_MOST_PAIRS = 400
_MOST_CODES = 10
_PLAIN_NUMBER = "-?(0|[1-9][0-9]{0,8})"
_SHAPE = "left(regexp_replace(regexp_replace({text}, '[0-9]', '9', 'g'), '[[:alpha:]]', 'X', 'g'), 40)"


@dataclass(frozen=True)
class Change:
    """One column beside its contract.

    `kind` is `same`, `new`, `missing`, `renamed` (probably), `retyped`, `codes`, `forbidden` or `dropped` (may be sent, is never
    read). Shares are parts of 1, over the `filled` values that were looked at (None: only the header was): `misfit` do not have
    the agreed form, `forms` says how many another known form reads, `codes` counts the rows of each code not agreed on,
    `likeness` compares names and `fitting` the values with what was agreed for the missing column.
    """

    kind: str
    column: str | None
    sent_as: str | None
    expected: str = ""
    seen: str = ""
    filled: int | None = None
    misfit: float | None = None
    forms: dict[str, float] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    likeness: float | None = None
    fitting: float | None = None
    is_personal: bool = True

    @property
    def options(self) -> tuple[str, ...]:
        """What `lintas contract accept` takes for it; empty when nobody should accept it, or only its sender can say what it is."""
        if self.kind == "renamed":
            return (f"--rename {self.column}={self.sent_as}",)
        if self.kind == "new" and self.seen:
            return (f"--add {self.sent_as}:{self.seen.split()[0]}",)
        if self.kind == "forbidden":
            return (f"--add {self.sent_as}:dropped",)
        if self.kind == "retyped":
            best = sorted(self.forms, key=lambda form: -self.forms[form])
            told = best and (len(best) == 1 or self.forms[best[0]] > self.forms[best[1]])
            return (f"--form '{self.column}={best[0]}'",) if told else ()
        return tuple(f"--code {self.column}={code}" for code in self.codes) if not self.is_personal else ()


def compare(
    con: duckdb.DuckDBPyConnection,
    rows: str | None,
    contract: Contract,
    columns: Sequence[str],
    only: Collection[str] | None = None,
) -> tuple[Change, ...]:
    """Every column of a file beside the contract, in the contract's order, then those it does not know.

    `columns` is the header, `rows` names what DuckDB reads the file's rows from: these columns as text, without those that are
    forbidden or dropped; None when only the header can be read. `only` keeps to some of the agreed columns.
    """
    sent = list(dict.fromkeys(columns))
    agreed = {column.as_sent: column for column in contract.columns}
    if not set(sent) & agreed.keys():
        return tuple(_missing(column) for column in contract.columns)
    strange = [name for name in sent if name not in agreed and name not in contract.dropped and reads_as_name(name)]
    new = [name for name in strange if not forbidden.element(name)]
    missing = [column for column in contract.columns if column.as_sent not in sent]
    renamed = _renamed(con, rows, contract, missing, new)
    found = [
        _missing(column) if column.name not in renamed else renamed[column.name]
        for column in contract.columns
        if column in missing
    ]
    present = [column for column in contract.columns if column not in missing and (only is None or column.name in only)]
    seen = {change.column: change for change in (*found, *_present(con, rows, contract, present))}
    taken = {change.sent_as for change in renamed.values()}
    return (
        *(seen[column.name] for column in contract.columns if column.name in seen),
        *_new(con, rows, contract, [name for name in new if name not in taken]),
        *(Change("forbidden", None, name) for name in strange if name not in new),
        *(Change("dropped", name, name) for name in contract.dropped if name in sent),
    )


def described(column: Column) -> str:
    """What was agreed for the values of a column, in the words of the contract."""
    form = column.form or AGREED.get(column.logical_type, "")
    limits = [f"{column.minimum}-{column.maximum}"] if column.minimum is not None else []
    limits += [str(column.pattern.value)] if column.pattern else []
    limits += [", ".join(column.values.value)] if column.values else []
    return " ".join(filter(None, [column.logical_type, form, *limits]))


def _missing(column: Column) -> Change:
    return Change("missing", column.name, None, described(column), is_personal=column.is_personal)


def _present(
    con: duckdb.DuckDBPyConnection, rows: str | None, contract: Contract, columns: Sequence[Column]
) -> Iterator[Change]:
    counts = _counts(con, rows, contract, [replace(column, required=None) for column in columns])
    for column, (filled, misfit, unknown) in zip(columns, counts, strict=True):
        looked_at = None if rows is None else filled
        same = Change(
            "same", column.name, column.as_sent, described(column), "", looked_at, is_personal=column.is_personal
        )
        if filled and misfit / filled >= OFTEN and (told := _retyped(con, rows, contract, column, filled, misfit)):
            yield replace(same, kind="retyped", misfit=misfit / filled, **told)
        elif unknown:
            yield replace(
                same, kind="codes", misfit=unknown / filled, codes=_unknown_codes(con, rows, contract, column)
            )
        else:
            yield same


def _counts(
    con: duckdb.DuckDBPyConnection, rows: str | None, contract: Contract, columns: Sequence[Column]
) -> list[tuple[int, int, int]]:
    """(filled values, those without the agreed form, those that are no agreed code) of each column, in one pass."""
    if rows is None or not columns:
        return [(0, 0, 0)] * len(columns)
    # a column may be tried as several, so each gets a name of its own
    tried = [replace(column, name=f"c{turn}") for turn, column in enumerate(columns)]
    parts = []
    for column in tried:
        bad = {rule.id.split(".")[1]: rule.bad() for rule in rule_book.column_rules(column, production=True)}
        misfit = " OR ".join(bad[kind] for kind in _FORM_RULES if kind in bad) or "false"
        text = f'"{column.sent}" IS NOT NULL'
        parts += [
            f"count(*) FILTER ({text})",
            f"count(*) FILTER ({text} AND ({misfit}))",
            f"count(*) FILTER ({text} AND {bad.get('values', 'false')})",
        ]
    typed = rule_book.typed(replace(contract, columns=tuple(tried)), rows)
    found = con.execute(f"SELECT {', '.join(parts)} FROM ({typed})").fetchall()[0]
    return [(found[n], found[n + 1], found[n + 2]) for n in range(0, len(found), 3)]


def _retyped(
    con: duckdb.DuckDBPyConnection, rows: str | None, contract: Contract, column: Column, filled: int, misfit: int
) -> dict[str, Any] | None:
    """What the values without the agreed form look like. None when they are single slips: no known form reads most of them, and
    most values are as agreed."""
    bad = " OR ".join(
        rule.bad() for rule in rule_book.column_rules(column, production=True) if rule.id.split(".")[1] in _FORM_RULES
    )
    text = f'"{column.sent}"'
    forms = [form for form in forms_of(column.logical_type) if form != column.form]
    reads = [f"count({converted(text, column.logical_type, form)})" for form in forms]
    typed = rule_book.typed(replace(contract, columns=(column,)), rows or "")
    shape, *read = con.execute(
        f"SELECT {', '.join([f'mode({_SHAPE.format(text=text)})', *reads])} FROM ({typed}) WHERE {text} IS NOT NULL AND ({bad})"
    ).fetchall()[0]
    if max([misfit / filled, *(count / misfit for count in read)]) < 0.5:
        return None
    return {"seen": shape, "forms": {form: count / filled for form, count in zip(forms, read, strict=True) if count}}


def _unknown_codes(
    con: duckdb.DuckDBPyConnection, rows: str | None, contract: Contract, column: Column
) -> dict[str, int]:
    assert column.values
    typed = rule_book.typed(replace(contract, columns=(column,)), rows or "")
    found = con.execute(
        f'SELECT "{column.name}", count(*) AS n FROM ({typed}) WHERE NOT list_contains($codes, "{column.name}") '
        f"GROUP BY ALL ORDER BY n DESC, 1 LIMIT {_MOST_CODES}",
        {"codes": list(column.values.value)},
    ).fetchall()
    codes: dict[str, int] = {}
    for code, count in found:
        name = shown(code, column.is_personal)
        codes[name] = codes.get(name, 0) + count
    return codes


def _renamed(
    con: duckdb.DuckDBPyConnection, rows: str | None, contract: Contract, missing: Sequence[Column], new: Sequence[str]
) -> dict[str, Change]:
    """The missing columns that a new one probably is, by name: the likest pairs first, each column once."""
    pairs = list(product(missing, new))
    is_few = len(pairs) <= _MOST_PAIRS
    tried = [replace(column, required=None, as_sent=name) for column, name in pairs]
    counts = _counts(con, rows if is_few else None, contract, tried)
    likely = []
    for (column, name), (filled, misfit, unknown) in zip(pairs, counts, strict=True):
        likeness = SequenceMatcher(None, _folded(column.as_sent), _folded(name)).ratio()
        says_something = column.logical_type != "string" or column.pattern or column.values
        fitting = 1 - (misfit + unknown) / filled if filled and says_something else None
        is_alone = len(pairs) == 1 and is_few
        if (fitting is None or fitting >= FITTING) and (
            likeness >= ALIKE or is_alone or (fitting and len(missing) == 1)
        ):
            change = Change(
                "renamed", column.name, name, described(column), "", filled or None, likeness=likeness, fitting=fitting,
                is_personal=column.is_personal,
            )  # fmt: skip
            likely.append((likeness + (fitting or 0), change))
    chosen: dict[str, Change] = {}
    for _, change in sorted(likely, key=lambda item: -item[0]):
        taken = {each.sent_as for each in chosen.values()}
        if change.column and change.column not in chosen and change.sent_as not in taken:
            chosen[change.column] = change
    return chosen


def _new(
    con: duckdb.DuckDBPyConnection, rows: str | None, contract: Contract, names: Sequence[str]
) -> Iterator[Change]:
    """New columns with the type their values have. Long or zero-led numbers are names of something, hence text."""
    blank = Column("", "string", "VARCHAR", "personal", "", "")
    kinds = ("integer", "date", "timestamp")
    for name in names:
        if rows is None:
            yield Change("new", None, name)
            continue
        counts = _counts(con, rows, contract, [replace(blank, logical_type=kind, as_sent=name) for kind in kinds])
        fit = [kind for kind, (filled, misfit, _) in zip(kinds, counts, strict=True) if filled and not misfit]
        text = f"NULLIF(\"{name}\", '')"
        is_plain = f"bool_and(regexp_full_match({text}, '{_PLAIN_NUMBER}'))"
        ((shape, plain),) = con.execute(f"SELECT mode({_SHAPE.format(text=text)}), {is_plain} FROM {rows}").fetchall()
        kind = fit[0] if fit and (fit[0] != "integer" or plain) else "string"
        yield Change("new", None, name, "", f"{kind} {shape or ''}".strip(), counts[0][0])


def _folded(name: str) -> str:
    return "".join(mark for mark in name.lower() if mark.isalnum())
