"""Draws the pages: one for the country, one for each office or border post, from the same templates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.cards import LOOKED_FOR, card
from reports.findings import RuleQuality
from reports.gather import Report, Tally, tally
from reports.items import Entry, Service, entries, services
from reports.model import Band, Cleared
from reports.spark import Spark, spark
from reports.words import Words

FOLDER = Path(__file__).parent / "templates"
KINDS = ("APPLICATION", "DEFERRED_APPLICATION", "DEPARTURE", "DEFERRED_DEPARTURE", "FLAG")
SUNSET_SOON = dt.timedelta(days=60)
KEEP = dt.timedelta(days=90)

# Beyond this the country's page is too heavy to open and to print; the unit sheets hold every unit's cards.
COUNTRY_ENTRIES = 200
COUNTRY_NETWORKS = 20
COUNTRY_SERVICES = 200


@dataclass(frozen=True)
class Unit:
    """One office or border post on a page: its numbers, its items on that page and how many there are."""

    code: str
    name: str
    href: str
    most: int
    records: Band | None
    deferred: Band | None
    flags: Band | None
    total: Tally
    tiers: dict[int, int]
    entries: list[Entry]
    items: int
    networks: list[Entry]
    networks_open: int
    context: int
    unreached: int
    reviewed: int
    services: list[Service]
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
    made.filters["file_name"] = file_name
    return made


class Pages:
    """Pages of one report in one language."""

    def __init__(self, report: Report, lang: str) -> None:
        self.report = report
        self.words = Words(lang, report.tpi)
        self.feeds = {feed.feed: self.words.pick(feed, "title") for feed in report.feeds}
        cards = [card(flag, report.rules.get(flag.rule_id), self.words, self.feeds) for flag in report.flags]
        self.lists: dict[tuple[str, bool], list[Entry]] = {}
        for one in entries(cards, report.items, self.words):
            self.lists.setdefault((one.unit, one.first.flag.is_network), []).append(one)
        self.services = services(report.planned)
        self.units = [self._unit(code) for code in report.units]

    def country(self) -> str:
        """The page for the whole country."""
        return self._render(
            unit=None,
            shown={one.anchor for one in self._all(False)[:COUNTRY_ENTRIES]},
            networks=self._all(True)[:COUNTRY_NETWORKS],
            networks_open=sum(unit.networks_open for unit in self.units),
            services=self.services[:COUNTRY_SERVICES],
            cleared=self.report.cleared,
        )

    def unit(self, unit: Unit) -> str:
        """The sheet of one unit."""
        return self._render(
            unit=unit,
            shown={one.anchor for one in unit.entries},
            networks=unit.networks,
            networks_open=unit.networks_open,
            services=unit.services,
            cleared=unit.cleared,
        )

    def country_name(self) -> str:
        return f"laporan-{self.report.run_on:%Y-%m-%d}.{self.words.lang}.html"

    def _all(self, is_network: bool) -> list[Entry]:
        """The country's items in their order."""
        listed = [one for (_, network), own in self.lists.items() if network == is_network for one in own]
        return sorted(listed, key=lambda one: one.order)

    def _unit(self, code: str) -> Unit:
        report = self.report
        counts = [row for row in report.counts if row.unit_code == code]
        people = [row for row in counts if not row.is_network]
        listed = [row for row in report.item_counts if row.unit_code == code]
        records = [report.band(kind, code) for kind in ("APPLICATION", "DEPARTURE")]
        deferred = [report.band(kind, code) for kind in ("DEFERRED_APPLICATION", "DEFERRED_DEPARTURE")]
        return Unit(
            code=code,
            name=self.words.unit(code),
            href=f"unit/{file_name(code)}.{self.words.lang}.html",
            most=report.most(code),
            records=next((band for band in records if band), None),
            deferred=next((band for band in deferred if band), None),
            flags=report.band("FLAG", code),
            total=tally(people),
            tiers={tier: sum(row.n_open for row in people if row.tier == tier) for tier in (1, 2, 3)},
            entries=self.lists.get((code, False), []),
            items=sum(row.items for row in listed if not row.is_network),
            networks=self.lists.get((code, True), []),
            networks_open=sum(row.items for row in listed if row.is_network),
            context=sum(row.context for row in listed),
            unreached=sum(row.unreached for row in listed),
            reviewed=sum(row.reviewed for row in listed),
            services=[one for one in self.services if one.unit == code],
            cleared=[row for row in report.cleared if row.unit_code == code],
        )

    def _quality(self) -> dict[str, RuleQuality]:
        """What reviews found of the version that runs by now; a version without flags has no row."""
        runs = {rule.rule_id: rule.version for rule in self.report.rules.values()}
        return {row.rule_id: row for row in self.report.quality if runs.get(row.rule_id) == row.rule_version}

    def _sparks(self) -> dict[str, Spark]:
        return {
            kind: spark([row for row in self.report.series if row.kind == kind], self.report.run_on) for kind in KINDS
        }

    def _render(self, unit: Unit | None, **given: object) -> str:
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
                feeds=self.feeds,
                quality=self._quality(),
                kinds=KINDS,
                sparks={} if unit else self._sparks(),
                total=tally(counts),
                by_tier={tier: tally(row for row in counts if row.tier == tier) for tier in (1, 2, 3)},
                by_rule={rule: tally(row for row in counts if row.rule_id == rule) for rule in self.report.rules},
                looked_for=", ".join(self.words.word("mitigation", kind) for kind in LOOKED_FOR),
                keep_until=self.report.run_on + KEEP,
                sunset_soon_on=self.report.run_on + SUNSET_SOON,
                country_href=f"../{self.country_name()}",
                exceptions={self.words.unit(code): most for code, most in sorted(self.report.by_unit.items())},
                **given,
            )
        )
