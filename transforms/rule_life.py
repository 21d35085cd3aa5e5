"""The life of rules: draft, shadow, active, retired, each step with who, when and why, in the card and in the warehouse.

A version is what decides: the SQL, the thresholds, the texts. When they change the version must grow, so that a flag is
always explained by the card that gave it. Status, life, sunset and reasons of fairness may change within a version.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import duckdb
from pydantic import TypeAdapter, ValidationError

from transforms.rulebook import Rule, RuleError

FIRST_EDITION = dt.date(2026, 11, 22)
"""The day of the first edition: its rules were measured together and began as active."""
BEGINNINGS = ("draft", "shadow")
_LIFE = ("status", "life", "sunset_on", "fairness")
_CARD = TypeAdapter(Rule)


def life_faults(rule: Rule) -> Iterator[str]:
    """What is wrong with the life that a card tells."""
    if not rule.life:
        return
    first, last = rule.life[0], rule.life[-1]
    if (last.version, last.status) != (rule.version, rule.status):
        yield (
            f"life ends with version {last.version} {last.status}, the card says {rule.version} {rule.status}: "
            "add an entry with date, by and why"
        )
    if first.status not in BEGINNINGS and first.date != FIRST_EDITION:
        yield f"life begins as {first.status}: a new rule starts as draft or shadow and is measured first"
    for entry in rule.life:
        if not re.fullmatch(r"\d+(\.\d+)*", entry.version):
            yield f"life: version {entry.version!r} is no number like 1.0"
            return
    for before, after in zip(rule.life, rule.life[1:], strict=False):
        if after.date < before.date:
            yield f"life: {after.date} stands after {before.date}; write the oldest first"
        if number(after.version) < number(before.version):
            yield f"life: version {after.version} follows {before.version}; versions only grow"
        if before.status == "retired":
            yield f"life: goes on after it was retired on {before.date}; a retired rule comes back under a new id"


def number(version: str) -> tuple[int, ...]:
    """A version as numbers, so that 1.10 is after 1.9. Raises ValueError when it is no such version."""
    return tuple(map(int, version.split(".")))


def card_text(rule: Rule) -> str:
    """The whole card and its SQL as JSON."""
    return json.dumps(_plain(rule), ensure_ascii=False, sort_keys=True)


def read_card(text: str) -> Rule:
    """The rule that `card_text` kept. Raises ValueError when this edition of Lintas cannot read it."""
    try:
        return _CARD.validate_json(text)
    except ValidationError as error:
        raise ValueError(f"{error.error_count()} fields of the kept card are unknown to this edition") from None


def card_sha256(rule: Rule) -> str:
    """What tells two contents of one version apart: everything but status, life, sunset and fairness."""
    kept = {name: value for name, value in _plain(rule).items() if name not in _LIFE}
    kept["sql"] = re.sub(r"\s+", " ", rule.sql).strip()
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def changed_versions(con: duckdb.DuckDBPyConnection, rules: Iterable[Rule]) -> list[RuleError]:
    """The rules whose version has run before with other contents; such a rule must not run before its version is raised."""
    known = {
        (rule_id, version): (sha256, first_run_on)
        for rule_id, version, sha256, first_run_on in con.execute(
            "SELECT rule_id, version, card_sha256, first_run_on FROM ops.rule_version"
        ).fetchall()
    }
    errors: list[RuleError] = []
    for rule in rules:
        sha256, first_run_on = known.get((rule.id, rule.version), (None, None))
        if sha256 not in (None, card_sha256(rule)):
            errors.append(
                RuleError(
                    rule.id,
                    f"version {rule.version} ran from {first_run_on} with another SQL, other parameters or other texts: "
                    "raise `version` and tell the change in `life`, or restore the file",
                )
            )
    return errors


def record_versions(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule], run_on: dt.date) -> None:
    """Keep the cards of the rules that ran on `run_on`, inside the caller's transaction; the order of runs does not matter.

    A rule that no longer runs keeps its versions; only its newest life is written to them.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE handed_version "
        "(rule_id VARCHAR, version VARCHAR, status VARCHAR, first_run_on DATE, card_sha256 VARCHAR, card JSON)"
    )
    for rule in rules:
        run_first = run_on if rule.status in ("shadow", "active") else None
        con.execute(
            "INSERT INTO handed_version VALUES (?, ?, ?, ?, ?, ?)",
            [rule.id, rule.version, rule.status, run_first, card_sha256(rule), card_text(rule)],
        )
    con.execute(
        "UPDATE handed_version SET first_run_on = least(handed_version.first_run_on, known.first_run_on) "
        "FROM ops.rule_version AS known "
        "WHERE known.rule_id = handed_version.rule_id AND known.version = handed_version.version"
    )
    con.execute(
        "DELETE FROM ops.rule_version AS known USING handed_version AS handed "
        "WHERE known.rule_id = handed.rule_id AND known.version = handed.version"
    )
    con.execute(
        "INSERT INTO ops.rule_version SELECT handed.* FROM handed_version AS handed WHERE first_run_on IS NOT NULL"
    )


def known_version(con: duckdb.DuckDBPyConnection, rule_id: str, version: str) -> Rule | None:
    """A version of a rule as it ran; None where it never did. Raises ValueError as `read_card` does."""
    rows = con.execute(
        "SELECT CAST(card AS VARCHAR) FROM ops.rule_version WHERE rule_id = ? AND version = ?", [rule_id, version]
    ).fetchall()
    return read_card(rows[0][0]) if rows else None


def _plain(rule: Rule) -> dict[str, Any]:
    # without defaults, so that a field that a later edition adds does not change what earlier cards say
    plain: dict[str, Any] = _CARD.dump_python(rule, mode="json", exclude_defaults=True)
    return plain
