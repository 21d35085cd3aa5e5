"""The rule book: one file a rule in ``transforms/rules``, YAML front matter and one SELECT.

A rule points at records that deserve a second look. What it must carry beside its SQL (reasons of thresholds, innocent
explanations, what clears it, an end date) follows ETIAS Regulation 2018/1240 art. 33 and CJEU C-817/19: criteria are
written down, reasoned, exonerating as well as incriminating, and reviewed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from transforms.engine import SqlFileError, read_sql

RULES = Path(__file__).parent / "rules"
LABELS = ("PMI_NP", "TPPO", "TPPM", "HAJI_NP", "DATA")
GRAINS = ("application", "crossing", "person", "contact", "group")
STATUSES = ("draft", "shadow", "active", "retired")
LANGUAGES = ("id", "en")
NOTHING = {"id": "tidak ada", "en": "none"}
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")

Value = int | float | str | bool


class RuleError(ValueError):
    """One thing wrong with one rule file; the text names the file and what to change."""

    def __init__(self, rule_id: str, cause: str) -> None:
        super().__init__(f"rules/{rule_id}.sql: {cause}")
        self.rule_id = rule_id
        self.cause = cause


@dataclass(frozen=True)
class Text:
    """One text in Bahasa Indonesia and in English."""

    id: str
    en: str


@dataclass(frozen=True)
class Texts:
    """A list of texts in Bahasa Indonesia and the same list in English."""

    id: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """A threshold of a rule, its value and why it is what it is."""

    name: str
    value: Value
    reason: str


@dataclass(frozen=True)
class LifeEntry:
    """One step of a rule's life: which version took which status, when, by whom and why."""

    version: str
    status: str
    date: dt.date
    by: str
    why: str


@dataclass(frozen=True)
class Rule:
    """One rule as its file states it. `feeds` are needed; `reads` are the tables its `sql` names; flags of a rule that
    `is_sealed` are for the protection role alone."""

    id: str
    version: str
    status: str
    label: str
    tier: int
    grain: str
    owner: tuple[str, ...]
    title: Text
    statement: Text
    reason: Text
    feeds: tuple[str, ...]
    reads: tuple[str, ...]
    look_back_days: int
    look_back_reason: str
    cap: int
    cap_reason: str
    parameters: tuple[Parameter, ...]
    legal_basis: tuple[str, ...]
    source: tuple[str, ...]
    innocent: Texts
    clears: Texts
    questions: Texts
    sunset_on: dt.date
    life: tuple[LifeEntry, ...]
    is_sealed: bool
    sql: str

    def bindings(self, run_on: dt.date) -> dict[str, Value | dt.date]:
        """The named parameters of `sql` on a run date: the rule's own, ``run_on`` and ``from_on``."""
        known: dict[str, Value | dt.date] = {parameter.name: parameter.value for parameter in self.parameters}
        known |= {"run_on": run_on, "from_on": run_on - dt.timedelta(days=self.look_back_days)}
        return {name: known[name] for name in PARAMETER.findall(self.sql)}


def load_rules(folder: Path = RULES) -> tuple[tuple[Rule, ...], tuple[RuleError, ...]]:
    """Read every rule of `folder`, by id. A broken file is reported with all its faults, and stops no other."""
    rules: list[Rule] = []
    errors: list[RuleError] = []
    for path in sorted(folder.glob("*.sql")):
        try:
            file = read_sql(path)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 2 if error.problem_mark else 1
            errors.append(RuleError(path.stem, f"line {line}: the front matter is no YAML ({error.problem})"))
        except (SqlFileError, yaml.YAMLError, UnicodeDecodeError) as error:
            errors.append(RuleError(path.stem, str(error)))
        else:
            card = _Card(file.meta)
            rule = card.rule(file.sql)
            if rule.id != path.stem:
                card.problems.append(f"id is {rule.id!r}: it must be the name of the file")
            errors.extend(RuleError(path.stem, problem) for problem in card.problems)
            if not card.problems:
                rules.append(rule)
    return tuple(rules), tuple(errors)


def register_row(rule: Rule) -> dict[str, object]:
    """The rule as a row of the published register ``mart.rule``: every text, no SQL."""
    row: dict[str, object] = {
        "rule_id": rule.id,
        "version": rule.version,
        "label": rule.label,
        "tier": rule.tier,
        "grain": rule.grain,
        "owner": ", ".join(rule.owner),
        "legal_basis": "; ".join(rule.legal_basis),
        "source": "; ".join(rule.source),
        "cap": rule.cap,
        "look_back_days": rule.look_back_days,
        "status": rule.status,
        "sunset_on": rule.sunset_on,
    }
    for name in ("title", "statement", "innocent", "clears", "questions"):
        text: Text | Texts = getattr(rule, name)
        row[name] = text.id if isinstance(text, Text) else list(text.id)
        row[f"{name}_en"] = text.en if isinstance(text, Text) else list(text.en)
    return row


def text_sql(template: str, language: str, record: str = "hit.evidence") -> str:
    """The SQL expression that fills a reason's ``{field}`` places from the evidence, in the words of `language`."""
    nothing = NOTHING[language]
    parts: list[str] = []
    for position, piece in enumerate(PLACEHOLDER.split(template.strip())):
        if position % 2:
            parts.append(f"COALESCE(CAST({record}.{piece} AS VARCHAR), '{nothing}')")
        elif piece:
            parts.append("'" + re.sub(r"\s+", " ", piece).replace("'", "''") + "'")
    return " || ".join(parts)


class _Card:
    """Takes a front matter apart key by key and remembers what is wrong or left over."""

    def __init__(self, meta: Mapping[str, Any]) -> None:
        self.meta = dict(meta)
        self.problems: list[str] = []

    def rule(self, sql: str) -> Rule:
        look_back, cap = self._mapping("look_back", ("days", "reason")), self._mapping("cap", ("hits", "reason"))
        rule = Rule(
            id=self._string("id"),
            version=self._string("version"),
            status=self._one_of("status", STATUSES),
            label=self._one_of("label", LABELS),
            tier=self._whole("tier", self.meta.pop("tier", None), 1, 3),
            grain=self._one_of("grain", GRAINS),
            owner=self._list("owner", self.meta.pop("owner", None)),
            title=self._text("title"),
            statement=self._text("statement"),
            reason=self._text("reason"),
            feeds=self._list("feeds", self.meta.pop("feeds", None)),
            reads=self._list("reads", self.meta.pop("reads", None)),
            look_back_days=self._whole("look_back.days", look_back.get("days"), 1, 400),
            look_back_reason=self._filled("look_back.reason", look_back.get("reason")),
            cap=self._whole("cap.hits", cap.get("hits"), 1, 1_000_000),
            cap_reason=self._filled("cap.reason", cap.get("reason")),
            parameters=self._parameters(),
            legal_basis=self._list("legal_basis", self.meta.pop("legal_basis", None)),
            source=self._list("source", self.meta.pop("source", None)),
            innocent=self._texts("innocent"),
            clears=self._texts("clears"),
            questions=self._texts("questions"),
            sunset_on=self._date("sunset_on", self.meta.pop("sunset_on", None)),
            life=self._life(),
            is_sealed=self.meta.pop("sealed", False) is True,
            sql=sql,
        )
        self.problems.extend(f"{key}: no such key in a rule; remove it" for key in self.meta)
        return rule

    def _filled(self, name: str, value: object) -> str:
        if isinstance(value, str) and value.strip():
            return re.sub(r"\s+", " ", value).strip()
        self.problems.append(f"{name}: write a text")
        return ""

    def _string(self, key: str) -> str:
        return self._filled(key, self.meta.pop(key, None))

    def _one_of(self, key: str, allowed: Sequence[str]) -> str:
        value = self.meta.pop(key, None)
        if value not in allowed:
            self.problems.append(f"{key}: write one of {', '.join(allowed)}")
        return str(value)

    def _whole(self, name: str, value: object, low: int, high: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.problems.append(f"{name}: write a whole number from {low} to {high}")
        return low

    def _date(self, name: str, value: object) -> dt.date:
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        self.problems.append(f"{name}: write a date YYYY-MM-DD")
        return dt.date.min

    def _life(self) -> tuple[LifeEntry, ...]:
        value = self.meta.pop("life", None)
        names = {"version", "status", "date", "by", "why"}
        if not isinstance(value, list) or not value or any(not isinstance(e, dict) or set(e) != names for e in value):
            self.problems.append("life: write a list of {version, status, date, by, why}, oldest first")
            return ()
        entries = tuple(
            LifeEntry(
                version=self._filled(f"life[{place}].version", entry["version"]),
                status=str(entry["status"]),
                date=self._date(f"life[{place}].date", entry["date"]),
                by=self._filled(f"life[{place}].by", entry["by"]),
                why=self._filled(f"life[{place}].why", entry["why"]),
            )
            for place, entry in enumerate(value)
        )
        self.problems.extend(
            f"life: status {entry.status!r} is none of {', '.join(STATUSES)}"
            for entry in entries
            if entry.status not in STATUSES
        )
        return entries

    def _list(self, name: str, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and value and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(item.strip() for item in value)
        self.problems.append(f"{name}: write a list of one or more texts")
        return ()

    def _mapping(self, key: str, names: Sequence[str]) -> dict[str, Any]:
        value = self.meta.pop(key, None)
        if isinstance(value, dict) and set(value) == set(names):
            return value
        self.problems.append(f"{key}: write {' and '.join(names)}")
        return {}

    def _text(self, key: str) -> Text:
        value = self._mapping(key, LANGUAGES)
        return Text(*(self._filled(f"{key}.{language}", value.get(language)) for language in LANGUAGES))

    def _texts(self, key: str) -> Texts:
        value = self._mapping(key, LANGUAGES)
        texts = Texts(*(self._list(f"{key}.{language}", value.get(language)) for language in LANGUAGES))
        if len(texts.id) != len(texts.en):
            self.problems.append(f"{key}: as many texts in id as in en")
        return texts

    def _parameters(self) -> tuple[Parameter, ...]:
        value = self.meta.pop("parameters", None)
        if not isinstance(value, dict):
            self.problems.append("parameters: write name: {value, reason} for each threshold, or {} for none")
            return ()
        found: list[Parameter] = []
        for name, entry in value.items():
            if not isinstance(entry, dict) or set(entry) != {"value", "reason"}:
                self.problems.append(f"parameters.{name}: write value and reason")
            elif not isinstance(entry["value"], int | float | str):
                self.problems.append(f"parameters.{name}.value: write a number or a text")
            else:
                reason = self._filled(f"parameters.{name}.reason", entry["reason"])
                found.append(Parameter(str(name), entry["value"], reason))
        return tuple(found)


if __name__ == "__main__":
    from transforms.rule_page import write_page

    print(write_page())
