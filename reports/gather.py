"""Asks the published file everything the report shows, once, and holds it as one object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import duckdb
import pyarrow as pa

from reports import attach, changes, findings, model, queries
from reports.health import FeedHealth
from reports.queries import ReportError


@dataclass(frozen=True)
class Tally:
    """Flags counted together: open, new on the run date, older than a day, cleared on the run date."""

    n_open: int = 0
    n_new: int = 0
    n_older: int = 0
    n_cleared: int = 0
    oldest_on: dt.date | None = None


def tally(counts: Iterable[model.FlagCount]) -> Tally:
    """Add counts up; `oldest_on` is the earliest event among the open ones."""
    rows = list(counts)
    return Tally(
        sum(row.n_open for row in rows),
        sum(row.n_new for row in rows),
        sum(row.n_older for row in rows),
        sum(row.n_cleared for row in rows),
        min((row.oldest_on for row in rows if row.oldest_on), default=None),
    )


@dataclass(frozen=True)
class Report:
    """Everything the pages of one run date show; the same rows give the same pages."""

    run_on: dt.date
    per_unit: int
    by_unit: Mapping[str, int]
    about: dict[str, str | None]
    tpi: dict[str, str]
    feeds: list[model.Feed]
    health: dict[str, FeedHealth]
    rejected: list[model.Rejected]
    issues: list[model.Issue]
    linkage: list[model.Linkage]
    gaps: list[model.LinkageGap]
    rungs: list[model.LinkageRung]
    corrections: list[model.Correction]
    rules: dict[str, model.Rule]
    series: list[model.DayCount]
    bands: list[model.Band]
    counts: list[model.FlagCount]
    flags: list[model.Flag]
    items: dict[str, model.Item]
    item_counts: list[model.ItemCount]
    planned: list[model.Planned]
    cleared: list[model.Cleared]
    areas: list[model.Area]
    outcomes: list[findings.Outcome]
    quality: list[findings.RuleQuality]
    proposals: list[findings.RuleProposal]
    groups: list[findings.RuleGroup]
    samples: list[findings.SampleQuality]
    notes: list[changes.Note]
    changes: list[changes.Change]
    attachment: pa.Table

    @cached_property
    def units(self) -> list[str]:
        """Units that had records or flags in the last 28 days, or have one open; '' stands for flags without a unit."""
        seen = {band.unit_code for band in self.bands if band.unit_code} | {row.unit_code for row in self.counts}
        seen |= {row.unit_code for row in self.item_counts}
        return sorted(seen, key=lambda unit: (unit == "", unit))

    @cached_property
    def _band(self) -> dict[tuple[str, str | None, str | None], model.Band]:
        return {(band.kind, band.unit_code, band.rule_id): band for band in self.bands}

    def band(self, kind: str, unit: str | None = None, rule: str | None = None) -> model.Band | None:
        """The run date's count of a kind for the country, one unit or one rule; None when nothing was ever counted."""
        return self._band.get((kind, unit, rule))

    @cached_property
    def attachments(self) -> dict[str, bytes]:
        """Every open flag in both languages, by file name."""
        stem = f"flags-{self.run_on:%Y-%m-%d}"
        return {f"{stem}.csv": attach.to_csv(self.attachment), f"{stem}.parquet": attach.to_parquet(self.attachment)}

    def most(self, unit: str) -> int:
        """The most items on one list of a unit."""
        return self.by_unit.get(unit, self.per_unit)

    def is_received(self) -> bool:
        """Whether any delivery of the run date was accepted."""
        return any(feed.loaded for feed in self.feeds)

    def is_judged(self) -> bool:
        """Whether any rule ran to its end on the run date."""
        return any(rule.state == "DONE" for rule in self.rules.values())

    def bad_feeds(self) -> list[model.Feed]:
        return [feed for feed in self.feeds if feed.state in ("MISSING", "LATE", "REJECTED")]

    def unusual(self, feed: str) -> bool:
        """Whether the contract found the number of rows of the run date's deliveries out of its envelope."""
        counted = ("rows.present", "rows.usual", "rows.envelope")
        return any(row.feed == feed and row.expectation in counted for row in self.issues)

    def doubtful(self) -> list[str]:
        """Feeds whose deliveries of the run date were loaded and may not be whole."""
        return [
            feed for feed, own in self.health.items() if own.is_known_today and (own.is_doubtful or self.unusual(feed))
        ]

    def missing(self, feed: str | None = None) -> int:
        """Deliveries of a feed, or of all, that were refused in the last 7 days and that nothing replaced since."""
        return sum(not row.is_replaced for row in self.rejected if feed in (None, row.feed))

    def unjudged_rules(self) -> list[model.Rule]:
        """Active rules that gave no answer on the run date."""
        silent = ("SKIPPED", "ERROR", "OVER_CAP", "NOT_RUN")
        return [rule for rule in self.rules.values() if rule.status == "active" and rule.state in silent]

    def is_complete(self) -> bool:
        """No feed missing, late or doubtful, no refused delivery unreplaced, and every active rule ran within its cap."""
        return not (self.bad_feeds() or self.doubtful() or self.unjudged_rules() or self.missing())


def gather(
    con: duckdb.DuckDBPyConnection, run_on: dt.date, per_unit: int, by_unit: Mapping[str, int] = MappingProxyType({})
) -> Report:
    """Read the report's rows, once for all languages: at most `per_unit` items on a unit's list, or as `by_unit` says.

    Raises ReportError that lists every file that could not be answered.
    """
    params = {"run_on": run_on, "per_unit": max(per_unit, *by_unit.values(), 1)}
    failures: list[str] = []

    def ask(name: str, kind: type[queries.Row]) -> list[queries.Row]:
        try:
            return queries.rows(con, name, kind, params)
        except ReportError as error:
            failures.append(str(error))
            return []

    def attachment() -> pa.Table:
        try:
            return queries.run(con, "attachment", params).to_arrow_table()
        except ReportError as error:
            failures.append(str(error))
            return pa.table({})

    try:
        queries.prepare(con, "open_flag", params)
    except ReportError as error:
        failures.append(str(error))
    flags = ask("open_flag", model.Flag)
    report = Report(
        run_on=run_on,
        per_unit=per_unit,
        by_unit=by_unit,
        about={row.key: row.value for row in ask("about", model.About)},
        tpi={row.tpi_code: row.name for row in ask("tpi", model.Tpi)},
        feeds=ask("feed", model.Feed),
        health={row.feed: row for row in ask("feed_health", FeedHealth)},
        rejected=ask("rejected", model.Rejected),
        issues=ask("issue", model.Issue),
        linkage=ask("linkage", model.Linkage),
        gaps=ask("linkage_gap", model.LinkageGap),
        rungs=ask("linkage_rung", model.LinkageRung),
        corrections=ask("correction", model.Correction),
        rules={row.rule_id: row for row in ask("rule", model.Rule)},
        series=ask("daily_series", model.DayCount),
        bands=ask("daily_band", model.Band),
        counts=ask("flag_count", model.FlagCount),
        flags=[flag for flag in flags if flag.rank_in_unit <= by_unit.get(flag.unit_code, per_unit)],
        items={row.item_id: row for row in ask("item", model.Item)},
        item_counts=ask("item_count", model.ItemCount),
        planned=ask("planned", model.Planned),
        cleared=ask("cleared_flag", model.Cleared),
        areas=ask("area", model.Area),
        outcomes=ask("outcome", findings.Outcome),
        quality=ask("rule_quality", findings.RuleQuality),
        proposals=ask("rule_proposal", findings.RuleProposal),
        groups=ask("rule_group", findings.RuleGroup),
        samples=ask("sample_quality", findings.SampleQuality),
        notes=[note for note in ask("report_note", changes.Note) if note.noted_on == run_on],
        changes=[change for change in ask("report_change", changes.Change) if change.noted_on == run_on],
        attachment=attachment(),
    )
    if failures:
        told = "the published file does not hold what the report reads; publish it again:"
        raise ReportError("\n".join([told, *failures]))
    return report
