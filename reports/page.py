"""Draws the pages: one for the country, one for each office or border post, from the same templates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.cards import LOOKED_FOR, Card, card
from reports.gather import Report, Tally, tally
from reports.model import Band, Cleared
from reports.spark import Spark, spark
from reports.words import Words

FOLDER = Path(__file__).parent / "templates"
KINDS = ("APPLICATION", "DEFERRED_APPLICATION", "DEPARTURE", "DEFERRED_DEPARTURE", "FLAG")
SUNSET_SOON = dt.timedelta(days=60)
KEEP = dt.timedelta(days=90)

# Beyond this the country's page is too heavy to open and to print; the unit sheets hold every unit's cards.
COUNTRY_CARDS = 200
COUNTRY_CONTACTS = 20


@dataclass(frozen=True)
class Unit:
    """One office or border post on a page: its numbers, its cards on that page and how many flags are open."""

    code: str
    name: str
    href: str
    records: Band | None
    deferred: Band | None
    flags: Band | None
    total: Tally
    tiers: dict[int, int]
    cards: list[Card]
    contacts: list[Card]
    contacts_open: int
    cleared: list[Cleared]

    @property
    def n_records(self) -> int:
        return self.records.n if self.records else 0


def file_name(unit: str) -> str:
    """A file name for a unit code: letters, digits and hyphens."""
    return "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in unit) or "TANPA-UNIT"


def css_string(text: str) -> Markup:
    """`text` as a quoted CSS string that can stand in a style element."""
    return Markup('"' + "".join(c if c.isalnum() or c in " .,:·" else f"\\{ord(c):06x}" for c in text) + '"')


@cache
def environment() -> Environment:
    """The templates of ``templates/``, escaping what they are given."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["fill"] = lambda text, **values: text.format(**values)
    made.filters["css_string"] = css_string
    return made


class Pages:
    """Pages of one report in one language."""

    def __init__(self, report: Report, lang: str) -> None:
        self.report = report
        self.words = Words(lang, report.tpi)
        self.feeds = {feed.feed: self.words.pick(feed, "title") for feed in report.feeds}
        self.cards = [card(flag, report.rules.get(flag.rule_id), self.words, self.feeds) for flag in report.flags]
        self.units = [self._unit(code) for code in report.units]

    def country(self) -> str:
        """The page for the whole country."""
        ranked = sorted(self._of(False), key=lambda one: (one.flag.tier, one.flag.occurred_on, one.flag.flag_id))
        contacts = sorted(self._of(True), key=lambda one: (one.flag.tier, one.flag.occurred_on, one.flag.flag_id))
        shown = {one.flag.flag_id for one in ranked[:COUNTRY_CARDS]}
        return self._render(
            unit=None,
            shown=shown,
            contacts=contacts[:COUNTRY_CONTACTS],
            contacts_open=sum(row.n_open for row in self.report.counts if row.is_network),
            cleared=self.report.cleared,
        )

    def unit(self, unit: Unit) -> str:
        """The sheet of one unit."""
        shown = {one.flag.flag_id for one in unit.cards}
        return self._render(
            unit=unit,
            shown=shown,
            contacts=unit.contacts,
            contacts_open=unit.contacts_open,
            cleared=unit.cleared,
        )

    def country_name(self) -> str:
        return f"laporan-{self.report.run_on:%Y-%m-%d}.{self.words.lang}.html"

    def _of(self, is_network: bool, unit: str | None = None) -> list[Card]:
        return [one for one in self.cards if one.flag.is_network == is_network and unit in (None, one.flag.unit_code)]

    def _unit(self, code: str) -> Unit:
        report = self.report
        counts = [row for row in report.counts if row.unit_code == code]
        people = [row for row in counts if not row.is_network]
        records = [report.band(kind, code) for kind in ("APPLICATION", "DEPARTURE")]
        deferred = [report.band(kind, code) for kind in ("DEFERRED_APPLICATION", "DEFERRED_DEPARTURE")]
        return Unit(
            code=code,
            name=self.words.unit(code),
            href=f"unit/{file_name(code)}.{self.words.lang}.html",
            records=next((band for band in records if band), None),
            deferred=next((band for band in deferred if band), None),
            flags=report.band("FLAG", code),
            total=tally(people),
            tiers={tier: sum(row.n_open for row in people if row.tier == tier) for tier in (1, 2, 3)},
            cards=self._of(False, code),
            contacts=self._of(True, code),
            contacts_open=sum(row.n_open for row in counts if row.is_network),
            cleared=[row for row in report.cleared if row.unit_code == code],
        )

    def _sparks(self) -> dict[str, Spark]:
        return {
            kind: spark([row for row in self.report.series if row.kind == kind], self.report.run_on) for kind in KINDS
        }

    def _render(
        self, unit: Unit | None, shown: set[str], contacts: list[Card], contacts_open: int, cleared: list[Cleared]
    ) -> str:
        counts = [row for row in self.report.counts if unit is None or row.unit_code == unit.code]
        return (
            environment()
            .get_template("report.html")
            .render(
                r=self.report,
                w=self.words,
                t=self.words.text,
                unit=unit,
                units=[unit] if unit else self.units,
                shown=shown,
                contacts=contacts,
                contacts_open=contacts_open,
                cleared=cleared,
                feeds=self.feeds,
                kinds=KINDS,
                sparks=self._sparks(),
                total=tally(counts),
                by_tier={tier: tally(row for row in counts if row.tier == tier) for tier in (1, 2, 3)},
                by_rule={rule: tally(row for row in counts if row.rule_id == rule) for rule in self.report.rules},
                looked_for=", ".join(self.words.word("mitigation", kind) for kind in LOOKED_FOR),
                keep_until=self.report.run_on + KEEP,
                sunset_soon_on=self.report.run_on + SUNSET_SOON,
                country_href=f"../{self.country_name()}",
            )
        )
