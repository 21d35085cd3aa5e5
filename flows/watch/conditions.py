"""What is worth telling an operator: one SQL file a condition in ``alerts/``, read and evaluated.

The front matter holds severity, the English text with ``{column}`` of the answer, the note when it is over, the hours after
which it is told again, and its limits, which the statement gets as ``$name`` beside ``$now`` (UTC) and ``$as_of`` (the newest
business date that was run). Each row the statement gives is one finding, known by its first column, ``subject``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from flows.watch.channels import SEVERITIES
from transforms import engine

FOLDER = Path(__file__).parent / "alerts"
_PARAMETER = re.compile(r"\$([a-z_]+)")


class ConditionError(ValueError):
    """A condition's file, or a limit set for it, is wrong; the text names it and what to write."""


@dataclass(frozen=True)
class Condition:
    """One file of ``alerts/``. With `only_watch`, a run does not raise it, but ends it; with `only_run`, only runs look."""

    name: str
    title: str
    severity: str
    text: str
    resolved: str
    repeat: dt.timedelta
    limits: Mapping[str, float]
    only_watch: bool
    only_run: bool
    sql: str

    @property
    def page(self) -> str:
        """Where it is explained."""
        return f"docs/alerts.md#{self.name.lower()}"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong now: which condition, about what, and how it is told."""

    name: str
    subject: str
    severity: str
    text: str


@cache
def conditions() -> tuple[Condition, ...]:
    """Every condition, by name. Raises ConditionError naming each file that is not as agreed."""
    faults: list[str] = []
    found: list[Condition] = []
    for path in sorted(FOLDER.glob("*.sql")):
        try:
            found.append(_read(path))
        except (KeyError, TypeError, ValueError) as error:
            faults.append(f"{path.name}: {type(error).__name__} {error}")
    if faults:
        raise ConditionError("; ".join(faults))
    return tuple(found)


def looked_at(is_run: bool) -> list[Condition]:
    """The conditions of a look: at the end of a run all of them."""
    return [condition for condition in conditions() if is_run or not condition.only_run]


def evaluate(
    con: duckdb.DuckDBPyConnection, now: dt.datetime, limits: Mapping[str, Mapping[str, float]], *, is_run: bool
) -> tuple[list[Finding], list[str]]:
    """What every condition finds, and the names of those that could not be evaluated. `now` is UTC without a zone; `limits` are the
    operator's own, by condition. The connection holds the tables of :mod:`flows.watch.observe`.

    Raises ConditionError when `limits` name what is not there.
    """
    check_limits(limits)
    ((as_of,),) = con.execute("SELECT max(business_on) FROM ops.run WHERE kind = 'daily'").fetchall()
    found: list[Finding] = []
    broken: list[str] = []
    for condition in looked_at(is_run):
        values = {"now": now, "as_of": as_of, **condition.limits, **limits.get(condition.name, {})}
        wanted = {name: values[name] for name in _PARAMETER.findall(condition.sql)}
        try:
            answer = con.execute(condition.sql, wanted)
            columns = [str(column[0]) for column in answer.description or []]
            rows = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
        except duckdb.Error:
            broken.append(condition.name)
            continue
        found += [
            Finding(condition.name, str(row["subject"]), condition.severity, condition.text.format_map(row))
            for row in rows
        ]
    return found, broken


def check_limits(limits: Mapping[str, Mapping[str, float]]) -> None:
    """Raise ConditionError when a limit is set for a condition, or by a name, that does not exist."""
    known = {condition.name: condition.limits for condition in conditions()}
    faults = [
        f"watch_limits.{name}: no such alert; there are {', '.join(known)}" for name in limits if name not in known
    ]
    faults += [
        f"watch_limits.{name}.{limit}: {name} has {_listed(tuple(known[name]))}"
        for name, own in limits.items()
        for limit in own
        if name in known and limit not in known[name]
    ]
    if faults:
        raise ConditionError("; ".join(faults))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "no limits"


def _read(path: Path) -> Condition:
    file = engine.read_sql(path)
    meta: Mapping[str, Any] = file.meta
    condition = Condition(
        name=file.name,
        title=str(meta["title"]),
        severity=str(meta["severity"]),
        text=str(meta["text"]),
        resolved=str(meta["resolved"]),
        repeat=dt.timedelta(hours=float(meta["repeat_hours"])),
        limits={str(name): value for name, value in (meta.get("limits") or {}).items()},
        only_watch=meta.get("raised") == "watch",
        only_run=meta.get("looked") == "run",
        sql=file.sql,
    )
    if condition.severity not in SEVERITIES:
        raise ValueError(f"severity {condition.severity} is not one of {', '.join(SEVERITIES)}")
    return condition
