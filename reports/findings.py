"""Rows of what reviews found, for the part of the report on learning; fields named as the columns of ``reports/sql``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """Flags of the day before by outcome; code '' are those without one."""

    code: str
    label: str | None
    label_en: str | None
    flags: int


@dataclass(frozen=True, slots=True)
class RuleQuality:
    """What reviews found; None where fewer than 11 people are behind a figure."""

    rule_id: str
    rule_version: str
    flags: int | None
    never_reviewed: int | None
    decided: int | None
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    days_to_outcome: float | None
    lead_days: float | None


@dataclass(frozen=True, slots=True)
class RuleProposal:
    rule_id: str
    rule_version: str
    proposal_text: str
    proposal_text_en: str


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """A group that a rule treats unlike the rest beyond the ratio set in the policy."""

    rule_id: str
    dimension: str
    cell: str
    warning: str
    flag_ratio: float | None
    precision_ratio: float | None
    people: int
    is_beyond_chance: bool
    reason: str | None
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class SampleQuality:
    items: int
    departures: int
    decided: int | None
    missed_share: float | None
    missed_share_low: float | None
    missed_share_high: float | None
    missed_high: int | None
