"""The rule book: one file a rule in ``transforms/rules``, YAML front matter and one SELECT.

A rule points at records that deserve a second look. What it must carry beside its SQL (reasons of thresholds, innocent
explanations, what clears it, an end date) follows ETIAS Regulation 2018/1240 art. 33 and CJEU C-817/19: criteria are
written down, reasoned, exonerating as well as incriminating, and reviewed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from transforms.engine import SqlFileError, read_sql
from transforms.rule_card import Card

RULES = Path(__file__).parent / "rules"
LABELS = ("PMI_NP", "TPPO", "TPPM", "HAJI_NP", "DATA")
GRAINS = ("application", "crossing", "person", "contact", "group")
STATUSES = ("draft", "shadow", "active", "retired")
LANGUAGES = ("id", "en")
NOTHING = {"id": "tidak ada", "en": "none"}
YES_NO = {"id": ("ya", "tidak"), "en": ("yes", "no")}
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
class FairnessReason:
    """Why a rule may meet a group (as in ``SEX=P``) up to `ratio` times as often as the rest: written after looking."""

    group: str
    ratio: float
    reason: str
    date: dt.date
    by: str


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
    sql: str
    is_sealed: bool = False
    fairness: tuple[FairnessReason, ...] = ()

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
            rule, problems = read_rule(file.meta, file.sql, path.stem)
            errors.extend(problems)
            if not problems:
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
        "is_sealed": rule.is_sealed,
        "fairness": [{"cell": entry.group, "ratio": entry.ratio, "reason": entry.reason} for entry in rule.fairness],
    }
    for name in ("title", "statement", "innocent", "clears", "questions"):
        text: Text | Texts = getattr(rule, name)
        row[name] = text.id if isinstance(text, Text) else list(text.id)
        row[f"{name}_en"] = text.en if isinstance(text, Text) else list(text.en)
    return row


def text_sql(template: str, language: str, record: str = "hit.evidence") -> str:
    """The SQL expression that fills a reason's ``{field}`` places from the evidence, in the words of `language`."""
    nothing, yes, no = NOTHING[language], *YES_NO[language]
    parts: list[str] = []
    for position, piece in enumerate(PLACEHOLDER.split(template.strip())):
        if position % 2:
            value = f"CAST({record}.{piece} AS VARCHAR)"
            parts.append(
                f"COALESCE(CASE {value} WHEN 'true' THEN '{yes}' WHEN 'false' THEN '{no}' ELSE {value} END, '{nothing}')"
            )
        elif piece:
            parts.append("'" + re.sub(r"\s+", " ", piece).replace("'", "''") + "'")
    return " || ".join(parts)


def read_rule(meta: Mapping[str, Any], sql: str, name: str) -> tuple[Rule, tuple[RuleError, ...]]:
    """The rule that a front matter and its SQL make, and everything wrong with it; `name` is what its id must be."""
    card = Card(meta)
    rule = _rule(card, sql)
    if rule.id != name:
        card.problems.append(f"id is {rule.id!r}: it must be the name of the file")
    return rule, tuple(RuleError(name, problem) for problem in card.problems)


def _rule(card: Card, sql: str) -> Rule:
    look_back, cap = card.mapping("look_back", ("days", "reason")), card.mapping("cap", ("hits", "reason"))
    rule = Rule(
        id=card.text("id"),
        version=card.text("version"),
        status=card.one_of("status", STATUSES),
        label=card.one_of("label", LABELS),
        tier=card.whole("tier", card.take("tier"), 1, 3),
        grain=card.one_of("grain", GRAINS),
        owner=card.list("owner", card.take("owner")),
        title=_text(card, "title"),
        statement=_text(card, "statement"),
        reason=_text(card, "reason"),
        feeds=card.list("feeds", card.take("feeds")),
        reads=card.list("reads", card.take("reads")),
        look_back_days=card.whole("look_back.days", look_back.get("days"), 1, 400),
        look_back_reason=card.filled("look_back.reason", look_back.get("reason")),
        cap=card.whole("cap.hits", cap.get("hits"), 1, 1_000_000),
        cap_reason=card.filled("cap.reason", cap.get("reason")),
        parameters=_parameters(card),
        legal_basis=card.list("legal_basis", card.take("legal_basis")),
        source=card.list("source", card.take("source")),
        innocent=_texts(card, "innocent"),
        clears=_texts(card, "clears"),
        questions=_texts(card, "questions"),
        sunset_on=card.date("sunset_on", card.take("sunset_on")),
        life=_life(card),
        sql=sql,
        is_sealed=card.truth("sealed"),
        fairness=_fairness(card) if "fairness" in card.meta else (),
    )
    card.close()
    return rule


def _life(card: Card) -> tuple[LifeEntry, ...]:
    entries = tuple(
        LifeEntry(
            version=card.filled(f"life[{place}].version", entry["version"]),
            status=str(entry["status"]),
            date=card.date(f"life[{place}].date", entry["date"]),
            by=card.filled(f"life[{place}].by", entry["by"]),
            why=card.filled(f"life[{place}].why", entry["why"]),
        )
        for place, entry in enumerate(card.records("life", ("version", "status", "date", "by", "why")))
    )
    unknown = [entry.status for entry in entries if entry.status not in STATUSES]
    card.problems.extend(f"life: status {status!r} is none of {', '.join(STATUSES)}" for status in unknown)
    return entries


def _fairness(card: Card) -> tuple[FairnessReason, ...]:
    found: list[FairnessReason] = []
    for place, entry in enumerate(card.records("fairness", ("group", "ratio", "reason", "date", "by"))):
        if not re.fullmatch(r"(SEX|AGE|PROVINCE|UNIT)=\S+", str(entry["group"])):
            card.problems.append(f"fairness[{place}].group: write SEX=, AGE=, PROVINCE= or UNIT= and the group")
        elif not isinstance(entry["ratio"], int | float) or entry["ratio"] <= 1:
            card.problems.append(f"fairness[{place}].ratio: write the ratio up to which the reason holds, above 1")
        else:
            reason, by = (card.filled(f"fairness[{place}].{name}", entry[name]) for name in ("reason", "by"))
            day = card.date(f"fairness[{place}].date", entry["date"])
            found.append(FairnessReason(str(entry["group"]), float(entry["ratio"]), reason, day, by))
    return tuple(found)


def _text(card: Card, key: str) -> Text:
    value = card.mapping(key, LANGUAGES)
    return Text(*(card.filled(f"{key}.{language}", value.get(language)) for language in LANGUAGES))


def _texts(card: Card, key: str) -> Texts:
    value = card.mapping(key, LANGUAGES)
    texts = Texts(*(card.list(f"{key}.{language}", value.get(language)) for language in LANGUAGES))
    if len(texts.id) != len(texts.en):
        card.problems.append(f"{key}: as many texts in id as in en")
    return texts


def _parameters(card: Card) -> tuple[Parameter, ...]:
    value = card.take("parameters")
    if not isinstance(value, dict):
        card.problems.append("parameters: write name: {value, reason} for each threshold, or {} for none")
        return ()
    found: list[Parameter] = []
    for name, entry in value.items():
        if not isinstance(entry, dict) or set(entry) != {"value", "reason"}:
            card.problems.append(f"parameters.{name}: write value and reason")
        elif not isinstance(entry["value"], int | float | str):
            card.problems.append(f"parameters.{name}.value: write a number or a text")
        else:
            reason = card.filled(f"parameters.{name}.reason", entry["reason"])
            found.append(Parameter(str(name), entry["value"], reason))
    return tuple(found)


if __name__ == "__main__":
    from transforms.rule_page import write_page

    print(write_page())
