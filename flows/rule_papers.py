"""What the rule book and the impact assessment are made of: rules, contracts, policy, and figures of an installation."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import expectations
from flows import outputs
from reports.document import html
from reports.dpia import Assessed, Feed, Role
from reports.dpia import Rule as AssessedRule
from transforms.rule_page import Figures, words
from transforms.rulebook import Rule
from warehouse.home import Home
from warehouse.policy import read_policy


def assessed(rules: Sequence[Rule], lang: str, on: dt.date | None = None) -> Assessed:
    """What the impact assessment is generated from, in one language. `on` is the day it is written."""
    policy = read_policy()
    contracts = [expectations.load_contract(feed) for feed in expectations.feeds()]
    state = "\n".join([*(repr(rule) for rule in rules), *(repr(contract) for contract in contracts), repr(policy)])
    is_en = lang == "en"
    return Assessed(
        rules=[
            AssessedRule(
                rule_id=rule.id,
                title=getattr(rule.title, lang),
                label=rule.label,
                tier=rule.tier,
                status=words(lang)["status"][rule.status],
                feeds=rule.feeds,
                look_back_days=rule.look_back_days,
                legal_basis=rule.legal_basis,
                innocent=getattr(rule.innocent, lang),
                clears=getattr(rule.clears, lang),
                sunset_on=rule.sunset_on,
                is_sealed=rule.is_sealed,
            )
            for rule in rules
        ],
        feeds=[
            Feed(
                feed=one.feed,
                title=one.title_en if is_en else one.title,
                purpose=one.description_en if is_en else one.description,
                version=one.version,
                columns=tuple(
                    (f"`{column.name}`", column.classification, column.description_en if is_en else column.description)
                    for column in one.columns
                ),
            )
            for one in contracts
        ],
        roles=[
            Role(
                role=name,
                title=role.title,
                tables=tuple(
                    (table, granted.rows.reason if granted.rows else "", treatment, tuple(columns))
                    for table, granted in role.tables.items()
                    for treatment, columns in granted.columns.items()
                ),
            )
            for name, role in policy.roles.items()
        ],
        purposes=policy.purposes,
        sealed_feeds=policy.sealed_feeds,
        policy_version=policy.version,
        limits={
            "floor": f"{policy.quality.precision_floor:.0%}",
            "after": policy.quality.after_outcomes,
            "ratio": policy.quality.fair_ratio,
            "fewest": policy.quality.fewest_people,
            "keep": policy.keep_versions,
        },
        digest=hashlib.sha256(state.encode()).hexdigest()[:16],
        written_on=on or dt.datetime.now(tz=dt.UTC).astimezone().date(),
    )


def figures(home: Home, rules: Sequence[Rule]) -> Mapping[str, Figures]:
    """What the analysts' published file knows of each rule, by rule id; each question is audited first."""

    def ask(sql: str) -> list[dict[str, Any]]:
        answer = outputs.ask(home, sql, role="analyst", purpose="figures of the rule book", who=outputs.user())
        return list(answer.to_pylist())

    versions = {rule.id: rule.version for rule in rules}
    quality = {
        row.pop("rule_id"): row
        for row in ask(
            "SELECT rule_id, rule_version, flags, never_reviewed, decided, precision, precision_low AS low, "
            "precision_high AS high FROM mart.rule_quality"
        )
        if row.pop("rule_version") == versions.get(row["rule_id"])
    }
    runs = ask("SELECT rule_id, run_on, state, hits FROM mart.rule_run ORDER BY run_on")
    return {(rule_id := run.pop("rule_id")): Figures(**run, **quality.get(rule_id, {})) for run in runs}


def write(out: Path, name: str, markdown: str, lang: str) -> Iterator[Path]:
    """Write a document as Markdown and as HTML into folder `out`; yields the files."""
    out.mkdir(parents=True, exist_ok=True)
    for ending, written in ((".md", markdown), (".html", html(markdown, lang))):
        place = out / (name + ending)
        place.write_text(written, encoding="utf-8")
        yield place
