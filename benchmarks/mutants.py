"""Small faults put into a rule's SQL, one at a time: what a rule's own cases must notice.

After DeMillo, Lipton and Sayward, "Hints on test data selection" (1978), with the operators for SQL of Tuya, Suárez-Cabal
and de la Riva, "Mutating database queries" (2007), as far as rules use the language.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

FLIPPED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.GTE: exp.GT,
    exp.GT: exp.GTE,
    exp.LTE: exp.LT,
    exp.LT: exp.LTE,
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.NullSafeEQ: exp.NullSafeNEQ,
    exp.NullSafeNEQ: exp.NullSafeEQ,
    exp.Min: exp.Max,
    exp.Max: exp.Min,
    exp.ArgMin: exp.ArgMax,
    exp.ArgMax: exp.ArgMin,
    exp.LogicalAnd: exp.LogicalOr,
    exp.LogicalOr: exp.LogicalAnd,
}
# Not what a rule decides: where a hit came from, and the numbers a strength is made of.
SHOWN = {"sources", "strength"}
ABSENT = "~"
Value = int | float | str | bool


@dataclass(frozen=True)
class Mutant:
    """One fault: a `name` that stays the same while the rule does, and the whole statement with the fault in it."""

    name: str
    sql: str
    is_join_kind: bool


def mutants(sql: str, parameters: Mapping[str, Value]) -> list[Mutant]:
    """Every fault of `sql` (DuckDB's dialect); `parameters` tell of which type each ``$name`` is."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    made: dict[str, Mutant] = {}
    named: Counter[str] = Counter()
    original = tree.sql(dialect="duckdb")
    for node in list(tree.walk()):
        for fault in _faults(node, parameters):
            node.replace(fault)
            changed = tree.sql(dialect="duckdb")
            fault.replace(node)
            if changed != original and changed not in made:
                name = _name(node, fault)
                named[name] += 1
                name = name if named[name] == 1 else f"{name} #{named[name]}"
                made[changed] = Mutant(name, changed, isinstance(node, exp.Join))
    return list(made.values())


def normal(sql: str) -> str:
    """`sql` as mutants are written, without a fault."""
    return sqlglot.parse_one(sql, dialect="duckdb").sql(dialect="duckdb")


def difference(sql: str, mutant: Mutant) -> str:
    """The lines in which a mutant differs from the statement it was made of, as a unified diff."""
    before, after = (
        sqlglot.parse_one(text, dialect="duckdb").sql(dialect="duckdb", pretty=True).splitlines()
        for text in (sql, mutant.sql)
    )
    return "\n".join(list(difflib.unified_diff(before, after, lineterm="", n=2))[2:])


def _faults(node: exp.Expr, parameters: Mapping[str, Value]) -> Iterator[exp.Expr]:
    if _is_only_shown(node):
        return
    if other := FLIPPED.get(type(node)):
        yield other(**{key: _copied(value) for key, value in node.args.items()})
    match node:
        case exp.And() | exp.Or():
            for kept, dropped in ((node.right, node.left), (node.left, node.right)):
                if not isinstance(dropped, type(node)):
                    yield kept.copy()
        case exp.Where() | exp.Having() | exp.Qualify() if not isinstance(node.this, exp.And):
            yield type(node)(this=exp.true())
        case exp.Join() if node.args.get("on"):
            yield from _joins(node)
        case exp.Not():
            yield node.this.copy()
        case exp.Exists() | exp.Is() if not isinstance(node.parent, exp.Not):
            yield exp.Not(this=node.copy())
        case exp.In() if node.expressions:
            yield from _lists(node)
        case exp.Count(this=exp.Distinct(expressions=[counted])):
            yield exp.Count(this=counted.copy())
        case exp.Coalesce():
            yield from _defaults(node)
        case exp.Between():
            yield from _bounds(node)
        case exp.Ordered():
            yield exp.Ordered(this=node.this.copy(), desc=not node.args.get("desc"))
        case exp.WindowSpec():
            yield from _frames(node)
        case exp.Literal() | exp.Placeholder() if _is_compared(node):
            yield from _others(node, parameters)


def _joins(join: exp.Join) -> Iterator[exp.Expr]:
    is_left = join.side == "LEFT"
    other = join.copy()
    other.set("side", None if is_left else "LEFT")
    other.set("kind", "INNER" if is_left else None)
    yield other
    if not isinstance(join.args["on"], exp.And):
        loose = join.copy()
        loose.set("on", exp.true())
        yield loose


def _lists(node: exp.In) -> Iterator[exp.Expr]:
    yield exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.Null()))
    for place in range(len(node.expressions)):
        rest = [item.copy() for number, item in enumerate(node.expressions) if number != place]
        yield exp.In(this=node.this.copy(), expressions=rest) if rest else exp.false()


def _defaults(node: exp.Coalesce) -> Iterator[exp.Expr]:
    default = node.expressions[-1]
    if not isinstance(default, exp.Literal | exp.Boolean):
        kept = [item.copy() for item in node.expressions[:-1]]
        yield exp.Coalesce(this=node.this.copy(), expressions=kept) if kept else node.this.copy()
        return
    other = node.copy()
    changed = exp.Boolean(this=not default.this) if isinstance(default, exp.Boolean) else _literal(default, 1)
    other.expressions[-1].replace(changed)
    yield other


def _bounds(node: exp.Between) -> Iterator[exp.Expr]:
    for key in ("low", "high"):
        if not list(node.args[key].find_all(exp.Literal, exp.Placeholder)):
            for kind in (exp.Add, exp.Sub):
                other = node.copy()
                other.set(key, kind(this=node.args[key].copy(), expression=exp.Literal.number(1)))
                yield other


def _frames(node: exp.WindowSpec) -> Iterator[exp.Expr]:
    for key in ("start", "end"):
        if isinstance(bound := node.args.get(key), exp.Literal | exp.Placeholder):
            for kind in (exp.Add, exp.Sub):
                other = node.copy()
                other.set(key, kind(this=bound.copy(), expression=exp.Literal.number(1)))
                yield other


def _others(node: exp.Literal | exp.Placeholder, parameters: Mapping[str, Value]) -> Iterator[exp.Expr]:
    """Another value in place of a literal or a parameter that is compared with something."""
    if isinstance(node, exp.Literal):
        yield _literal(node, 1)
        if not node.is_string and not isinstance(node.parent, exp.EQ | exp.NEQ):
            yield _literal(node, -1)
        return
    value = parameters.get(node.name, 0)
    if isinstance(value, bool):
        yield exp.Not(this=node.copy())
    elif isinstance(value, str):
        yield exp.DPipe(this=node.copy(), expression=exp.Literal.string(ABSENT))
    else:
        step = exp.Literal.number(1 if isinstance(value, int) else 0.1 * abs(value))
        yield exp.Paren(this=exp.Add(this=node.copy(), expression=step))
        yield exp.Paren(this=exp.Sub(this=node.copy(), expression=step.copy()))


def _literal(node: exp.Literal, way: int) -> exp.Expr:
    if node.is_string:
        return exp.Literal.string(f"{node.name}{ABSENT}")
    if node.name.isdigit():
        return exp.Literal.number(int(node.name) + way)
    return exp.Literal.number(float(node.name) * (1 + 0.1 * way))


def _is_compared(node: exp.Expr) -> bool:
    """Whether a value stands in a condition; what is only computed or shown is left alone."""
    above = node.parent
    while above is not None and not isinstance(above, exp.Select):
        if isinstance(above, exp.Predicate):
            return not isinstance(above, exp.In)
        if isinstance(above, exp.Func | exp.If):
            return False
        above = above.parent
    return False


def _is_only_shown(node: exp.Expr) -> bool:
    above: exp.Expr | None = node
    while above is not None and not isinstance(above, exp.Select):
        if isinstance(above, exp.Alias) and above.alias in SHOWN:
            return True
        above = above.parent
    return False


def _copied(value: object) -> object:
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value.copy() if isinstance(value, exp.Expr) else value


def _name(node: exp.Expr, fault: exp.Expr) -> str:
    if isinstance(node, exp.Join) and isinstance(fault, exp.Join):
        kinds = ["LEFT JOIN" if join.side == "LEFT" else "INNER JOIN" for join in (node, fault)]
        joined = node.this.sql(dialect="duckdb")
        return f"{kinds[0]} -> {kinds[1]} {joined}" if kinds[0] != kinds[1] else f"{kinds[0]} {joined} ON TRUE"
    before, after = node.sql(dialect="duckdb"), fault.sql(dialect="duckdb")
    if isinstance(node, exp.And | exp.Or):
        dropped = node.left if after == node.right.sql(dialect="duckdb") else node.right
        return f"without {dropped.sql(dialect='duckdb')}"
    if isinstance(node, exp.Literal | exp.Placeholder | exp.Ordered | exp.WindowSpec):
        parent = node.find_ancestor(exp.Predicate, exp.Window)
        return f"{before} -> {after} in {parent.sql(dialect='duckdb') if parent else ''}"
    return f"{before} -> {after}"
