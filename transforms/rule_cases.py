"""Runs a rule's own cases: each fills the facts with the few rows it states and says what the rule must give.

A case file is ``tests/transforms/rules/<ID>.yaml``; a row states only what differs from an ordinary one
(``_defaults.yaml`` beside it). ``repeat: n`` makes n of a row, and ``#`` in its texts counts them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from transforms.rulebook import Rule, text_sql

CASES = Path(__file__).parent.parent / "tests" / "transforms" / "rules"
RUN_ON = dt.date(2026, 11, 20)
"""The run date of a case that names none."""
Given = Mapping[str, Sequence[Mapping[str, Any]]]


@cache
def defaults(folder: Path = CASES) -> dict[str, dict[str, Any]]:
    """An ordinary row of every fact."""
    loaded: dict[str, dict[str, Any]] = yaml.load(
        (folder / "_defaults.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
    )
    return loaded


def cases(rule_id: str, folder: Path = CASES) -> list[dict[str, Any]]:
    """The cases of a rule; none where it has no file. Raises yaml.YAMLError."""
    path = folder / f"{rule_id}.yaml"
    found: list[dict[str, Any]] = (
        yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["cases"] if path.is_file() else []
    )
    return found


def fill(con: duckdb.DuckDBPyConnection, given: Given) -> None:
    """Put the rows of a case in place of all facts."""
    filled = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (FROM {table})" for table in defaults())
    for (table,) in con.execute(filled).fetchall():
        con.execute(f"DELETE FROM {table}")
    for table, rows in given.items():
        alike: dict[tuple[str, ...], list[Any]] = {}
        for row in (whole for stated in rows for whole in _repeated(table, stated)):
            alike.setdefault(tuple(row), []).extend(row.values())
        for columns, values in alike.items():
            marks = f"({', '.join('?' * len(columns))})"
            told = ", ".join([marks] * (len(values) // len(columns)))
            con.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {told}", values)


def _repeated(table: str, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    full: dict[str, Any] = {**defaults()[table], **{key: row[key] for key in row if key != "repeat"}}
    if table == "fact.departure":
        full.setdefault("crossed_at", f"{full['crossed_on']} 10:00:00")
        full.setdefault("known_on", full["crossed_on"])
    for turn in range(1, row.get("repeat", 1) + 1):
        yield {name: value.replace("#", str(turn)) if isinstance(value, str) else value for name, value in full.items()}


def hits(con: duckdb.DuckDBPyConnection, rule: Rule, run_on: dt.date = RUN_ON) -> dict[str, dict[str, Any]]:
    """What a rule yields, by subject key: its columns, the reason in both languages, and the evidence as ``shown``."""
    found = con.execute(
        f"SELECT hit.*, {text_sql(rule.reason.id, 'id')} AS reason, {text_sql(rule.reason.en, 'en')} AS reason_en, "
        f"CAST(TO_JSON(hit.evidence) AS VARCHAR) AS shown FROM (\n{rule.sql}\n) AS hit",
        rule.bindings(run_on),
    )
    names = [column[0] for column in found.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {row["subject_key"]: row | {"evidence": json.loads(row["shown"])} for row in rows}


def failures(con: duckdb.DuckDBPyConnection, rule: Rule, case: Mapping[str, Any]) -> Iterator[str]:
    """Why a case fails, line by line; nothing when it holds. A case holds only invented values, so they are shown."""
    try:
        fill(con, case["given"])
        found = hits(con, rule, case.get("run_on", RUN_ON))
    except KeyError as error:
        yield f"the case or _defaults.yaml has no {error}"
        return
    except duckdb.Error as error:
        yield str(error).splitlines()[0]
        return
    expected = case["expect"]
    yield from (f"{key} should be pointed out and is not" for key in expected if key not in found)
    yield from (
        f"{key} should be left alone and is pointed out, strength {hit['strength']}, evidence {hit['shown']}"
        for key, hit in found.items()
        if key not in expected
    )
    for key, evidence in expected.items() if isinstance(expected, dict) else ():
        told = found[key]["evidence"] if key in found else {}
        yield from (
            f"{key}: {name} is {told.get(name)!r}, the case says {value!r}"
            for name, value in (evidence or {}).items()
            if told and told.get(name) != value
        )
