"""What stands on a unit's list as one thing: an item's score with its parts, and the cards of its flags there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from reports.cards import Card
from reports.model import Item, Planned
from reports.words import Words

# One journey rarely has more; of a group's travellers the first tell the pattern, and the attachment holds all.
CARDS_SHOWN = 6


@dataclass(frozen=True)
class Entry:
    """An item on one unit's list. `item` is None for a flag that stands by itself on a date before the published one."""

    anchor: str
    rank: int
    unit: str
    item: Item | None
    cards: list[Card]
    cards_left: int
    shared_fact: str | None
    parts: list[tuple[str, int]]

    @property
    def first(self) -> Card:
        return self.cards[0]

    @property
    def order(self) -> tuple[int, float, str]:
        """Where it stands in the country's order."""
        flag = self.first.flag
        place = flag.item_place if flag.item_place is not None else float("inf")
        return flag.item_tier, place, f"{flag.occurred_on} {flag.item_id} {self.unit}"


def entries(cards: Iterable[Card], items: Mapping[str, Item], words: Words) -> list[Entry]:
    """The items of cards that come in the order of units, lists and ranks."""
    return [
        _entry(list(own), items, words)
        for _, own in groupby(cards, lambda one: (one.flag.unit_code, one.flag.is_network, one.flag.item_id))
    ]


def _entry(cards: list[Card], items: Mapping[str, Item], words: Words) -> Entry:
    flag = cards[0].flag
    item = items.get(flag.item_id)
    return Entry(
        anchor=f"i-{flag.flag_id}",
        rank=flag.rank_in_unit,
        unit=flag.unit_code,
        item=item,
        cards=cards[:CARDS_SHOWN],
        cards_left=max(0, len(cards) - CARDS_SHOWN),
        shared_fact=words.pick(item, "shared_fact") if item and item.shared_fact else None,
        parts=[(part["text_en"] if words.lang == "en" else part["text"], part["points"]) for part in item.parts]
        if item
        else [],
    )


@dataclass(frozen=True)
class Service:
    """One flight or voyage that has not left yet, and whom to look for on it."""

    unit: str
    service_no: str
    rows: list[Planned]

    @property
    def departs_at(self) -> object:
        return self.rows[0].departs_at

    @property
    def people(self) -> int:
        return sum(not row.is_network for row in self.rows)


def services(planned: Iterable[Planned]) -> list[Service]:
    """The services of rows that come in the order of departure, unit and service."""
    return [
        Service(unit, number, list(rows))
        for (_, unit, number), rows in groupby(planned, lambda row: (row.departs_at, row.unit_code, row.service_no))
    ]
