"""Rows the report is made of: one dataclass per SQL file of ``reports/sql``, fields named as its columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypedDict


@dataclass(frozen=True, slots=True)
class About:
    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Tpi:
    tpi_code: str
    name: str


@dataclass(frozen=True, slots=True)
class Feed:
    feed: str
    title: str
    title_en: str
    freshness_days: int
    last_on: dt.date | None
    loaded: int
    rejected: int
    n_rows: int
    rows_loaded: int
    rows_quarantined: int
    state: str


@dataclass(frozen=True, slots=True)
class Rejected:
    delivery_id: int
    feed: str
    business_on: dt.date
    n_rows: int
    message: str | None
    is_replaced: bool


@dataclass(frozen=True, slots=True)
class Issue:
    feed: str
    expectation: str
    severity: str
    column_name: str | None
    failed: int
    checked: int


@dataclass(frozen=True, slots=True)
class Linkage:
    feed: str
    records_today: int
    linked_today: int
    records: int
    linked: int


@dataclass(frozen=True, slots=True)
class LinkageGap:
    feed: str
    unit_code: str | None
    unlinked_reason: str
    unlinked: int
    records: int
    is_told: bool


@dataclass(frozen=True, slots=True)
class LinkageRung:
    feed: str
    rung: str
    linked: int
    records: int


@dataclass(frozen=True, slots=True)
class Correction:
    kind: str
    feed: str
    people: int


@dataclass(frozen=True, slots=True)
class Rule:
    rule_id: str
    version: str
    title: str
    title_en: str
    statement: str
    statement_en: str
    label: str
    tier: int
    owner: str | None
    legal_basis: str | None
    innocent: list[str]
    innocent_en: list[str]
    clears: list[str]
    clears_en: list[str]
    questions: list[str]
    questions_en: list[str]
    status: str
    sunset_on: dt.date | None
    cap: int | None
    state: str
    hits: int
    reason: str | None
    days_known: int
    hits_before: int | None
    days_over_cap: int


@dataclass(frozen=True, slots=True)
class DayCount:
    kind: str
    business_on: dt.date
    n: int


@dataclass(frozen=True, slots=True)
class Band:
    """A count of the run date; `mean` and `deviation` are per known day of the 28 days before it."""

    kind: str
    unit_code: str | None
    rule_id: str | None
    n: int
    is_known_today: bool
    days_known: int
    mean: float | None
    deviation: float | None

    # Fewer days than a week do not show the weekly rhythm, so they give no band to compare with.
    ENOUGH_DAYS = 7

    @property
    def low(self) -> float:
        return max(0.0, (self.mean or 0.0) - 2 * (self.deviation or 0.0))

    @property
    def high(self) -> float:
        return (self.mean or 0.0) + 2 * (self.deviation or 0.0)

    @property
    def place(self) -> str:
        """Where the count lies: ``unknown`` (today's data missing), ``new`` (too few days), below, above or within."""
        if not self.is_known_today:
            return "unknown"
        if self.days_known < self.ENOUGH_DAYS:
            return "new"
        return "below" if self.n < self.low else "above" if self.n > self.high else "within"


@dataclass(frozen=True, slots=True)
class FlagCount:
    unit_code: str
    rule_id: str
    tier: int
    is_network: bool
    n_open: int
    n_new: int
    n_older: int
    n_cleared: int
    oldest_on: dt.date | None


class Mitigation(TypedDict):
    kind: str
    text: str
    text_en: str


class Source(TypedDict):
    feed: str
    record_key: str
    part: str | None


class Part(TypedDict):
    points: int
    text: str
    text_en: str


class Place(TypedDict):
    unit_code: str
    people: int


@dataclass(frozen=True, slots=True)
class Item:
    """What is looked at as one thing; `places` are the units where its travellers' own flags are."""

    item_id: str
    kind: str
    score: int
    shared_kind: str | None
    shared_fact: str | None
    shared_fact_en: str | None
    travellers: int
    departs_at: dt.datetime | None
    lead_hours: int | None
    parts: list[Part]
    places: list[Place]


@dataclass(frozen=True, slots=True)
class ItemCount:
    """A unit's list: its items, and the open flags that are in none: reviewed, of tier 3 alone, or telling that a flag did not
    reach the post."""

    unit_code: str
    is_network: bool
    items: int
    reviewed: int
    context: int
    unreached: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A person, or an organiser, with open flags on a departure that is still ahead."""

    unit_code: str
    service_no: str
    departs_at: dt.datetime
    flag_id: str
    rule_id: str
    tier: int
    item_score: int | None
    score: int | None
    flags: int
    is_network: bool
    subject: str
    reason: str
    reason_en: str
    mitigations: list[Mitigation]


@dataclass(frozen=True, slots=True)
class Flag:
    flag_id: str
    rule_id: str
    rule_version: str
    tier: int
    label: str
    subject_kind: str
    subject_key: str
    person_id: str | None
    unit_code: str
    occurred_on: dt.date
    first_run_on: dt.date
    is_new: bool
    age_days: int
    strength: float
    reason: str
    reason_en: str
    evidence: str
    is_network: bool
    rank_in_unit: int
    item_id: str
    item_tier: int
    item_place: int | None
    mitigations: list[Mitigation]
    sources: list[Source]


@dataclass(frozen=True, slots=True)
class Cleared:
    flag_id: str
    rule_id: str
    rule_version: str
    tier: int
    unit_code: str
    occurred_on: dt.date
    first_run_on: dt.date
    cleared_reason: str


@dataclass(frozen=True, slots=True)
class Area:
    province_code: str
    people: int
