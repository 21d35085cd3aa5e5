"""Draws the data-protection impact assessment (UU PDP art. 34) of the rules, feeds and roles it is given, as Markdown.

What only people can write is not invented: `open.*` of ``text/*.dpia.toml`` names who must write what, and each such place gets
a number.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.page import FOLDER
from reports.words import Words, catalogue

CLASSES = ("personal", "identifier", "restricted")


@dataclass(frozen=True)
class Rule:
    """What the assessment tells of a rule, in one language."""

    rule_id: str
    title: str
    label: str
    tier: int
    status: str
    feeds: tuple[str, ...]
    look_back_days: int
    legal_basis: tuple[str, ...]
    innocent: tuple[str, ...]
    clears: tuple[str, ...]
    sunset_on: dt.date
    is_sealed: bool


@dataclass(frozen=True)
class Feed:
    """A feed and its columns as (name, classification, meaning), in one language."""

    feed: str
    title: str
    purpose: str
    version: str
    columns: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Role:
    """A role and what it reads, as (table, reason of its row filter, treatment, columns); an empty reason is all rows."""

    role: str
    title: str
    tables: tuple[tuple[str, str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Assessed:
    """Everything the assessment is generated from. `limits` fills the places in the texts, `digest` names the state."""

    rules: Sequence[Rule]
    feeds: Sequence[Feed]
    roles: Sequence[Role]
    purposes: Mapping[str, str]
    sealed_feeds: Sequence[str]
    policy_version: int
    limits: Mapping[str, object]
    digest: str
    written_on: dt.date


def text(assessed: Assessed, lang: str) -> str:
    """The assessment in one language, as Markdown."""
    words, t = Words(lang, {}), catalogue(f"{lang}.dpia")
    open_parts: list[tuple[str, str, str]] = []

    def left(key: str, **values: str) -> str:
        who, what = t["open"]["refused"][0], t["feed_legal"]
        if key != "feed_legal":
            who, what = t["open"][key]
        number = f"T-{len(open_parts) + 1:02}"
        open_parts.append((number, who, what.format(**values)))
        return f"> **{number} · {t['written_by']}: {who}.** {open_parts[-1][2]}"

    def rule_row(rule: Rule) -> list[object]:
        title = f"{rule.title} ({t['sealed']})" if rule.is_sealed else rule.title
        feeds, look_back = ", ".join(rule.feeds), f"{rule.look_back_days} {t['days']}"
        law, until = "; ".join(rule.legal_basis), words.date(rule.sunset_on)
        return [
            rule.rule_id,
            title,
            words.word("label", rule.label),
            rule.tier,
            rule.status,
            feeds,
            look_back,
            law,
            until,
        ]

    def feed_row(feed: Feed) -> list[object]:
        counts = [sum(one[1] == kind for one in feed.columns) for kind in CLASSES]
        return [f"`{feed.feed}`", feed.title, feed.purpose, feed.version, len(feed.columns), *counts]

    made = Environment(
        loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )  # fmt: skip  # Markdown, not HTML: what shows it as HTML escapes it
    made.filters |= {
        "cell": lambda value: re.sub(r"\s+", " ", str(value)).replace("|", "\\|"),
        "code": lambda name: f"`{name}`",
        "fill": lambda text, **values: text.format(**values),
        "rule_row": rule_row,
        "feed_row": feed_row,
        "wrong_row": lambda rule: [rule.rule_id, "; ".join(rule.innocent), "; ".join(rule.clears)],
        "unsigned": lambda role: [role, "", "", ""],
    }
    drawn = made.get_template("dpia.md").render(
        t=t,
        rules=assessed.rules,
        feeds=assessed.feeds,
        roles=[
            {
                "role": role.role,
                "title": role.title,
                "tables": [
                    (f"`{table}`", reason or t["all_rows"], f"`{treatment}`", ", ".join(f"`{one}`" for one in columns))
                    for table, reason, treatment, columns in role.tables
                ],
            }
            for role in assessed.roles
        ],
        purposes=list(assessed.purposes.items()),
        sealed_feeds=assessed.sealed_feeds,
        policy=assessed.policy_version,
        digest=assessed.digest,
        date=words.date(assessed.written_on, "d MMMM y"),
        limits=assessed.limits,
        left=left,
        open_parts=open_parts,
    )
    return re.sub(r"\n{3,}", "\n\n", drawn).strip() + "\n"
