"""What a flag's card shows beyond its row: evidence in words, where the rows came from, what was looked for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reports.model import Flag, Rule, Source
from reports.words import Words

# The kinds of mitigating evidence that are computed for every flag on a person.
LOOKED_FOR = (
    "ID_PMI", "LICENSED_BUREAU", "PAST_RETURNS", "FAMILY_LINK", "FAMILY_ABROAD", "BORDER_RESIDENT", "RETURN_BOOKED",
)  # fmt: skip
KEYS_SHOWN = 6
_THRESHOLD = "_threshold"


@dataclass(frozen=True, slots=True)
class Card:
    """One flag as it is printed; lists are empty when the rule is no longer in the register."""

    flag: Flag
    title: str
    reason: str
    mitigations: list[str]
    evidence: list[tuple[str, str]]
    source_counts: list[tuple[str, int]]
    source_keys: list[str]
    keys_left: int
    innocent: list[str]
    clears: list[str]
    questions: list[str]
    owner: str | None
    basis: str | None


def card(flag: Flag, rule: Rule | None, words: Words, feeds: dict[str, str]) -> Card:
    """Shape one card. A card on a contact names no record and no traveller: lists are shown as counts."""
    keys = [] if flag.is_network else [_key(source, feeds) for source in flag.sources]
    return Card(
        flag=flag,
        title=words.pick(rule, "title") if rule else flag.rule_id,
        reason=words.pick(flag, "reason"),
        mitigations=[item["text_en"] if words.lang == "en" else item["text"] for item in flag.mitigations],
        evidence=_evidence(flag, words),
        source_counts=sorted(Counter(feeds.get(source["feed"], source["feed"]) for source in flag.sources).items()),
        source_keys=keys[:KEYS_SHOWN],
        keys_left=max(0, len(keys) - KEYS_SHOWN),
        innocent=words.pick(rule, "innocent") if rule else [],
        clears=words.pick(rule, "clears") if rule else [],
        questions=words.pick(rule, "questions")[:3] if rule else [],
        owner=rule.owner if rule else None,
        basis=rule.legal_basis if rule else None,
    )


def _key(source: Source, feeds: dict[str, str]) -> str:
    part = f" ({source['part']})" if source["part"] else ""
    return f"{feeds.get(source['feed'], source['feed'])}: {source['record_key']}{part}"


def _evidence(flag: Flag, words: Words) -> list[tuple[str, str]]:
    named = json.loads(flag.evidence or "{}")
    text = words.text["card"]
    shown = []
    for name, value in named.items():
        if name.endswith(_THRESHOLD) and _measured(name, named):
            continue
        if flag.is_network and isinstance(value, list | dict):
            told = text["entries"].format(n=words.number(len(value)))
        else:
            told = words.value(name, value)
        threshold = named.get(f"{name.removesuffix('_days')}{_THRESHOLD}", named.get(f"{name}{_THRESHOLD}"))
        if threshold is not None:
            told = text["threshold"].format(value=told, threshold=words.value(name, threshold))
        shown.append((words.word("evidence", name), told))
    return shown


def _measured(threshold: str, named: Mapping[str, object]) -> bool:
    """Whether the value a threshold belongs to is there too, so that both stand in one line."""
    stem = threshold.removesuffix(_THRESHOLD)
    return stem in named or f"{stem}_days" in named
