"""The steps of a business date, in order, as plain functions. Prefect wraps each of them in `flows/daily.py`; without it they
run the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import expectations
from flows import changes, evaluate, intake, outputs, retention
from flows.session import Session
from flows.sources import origin
from flows.sources.source import SourceError
from transforms.flagging import RuleRun
from warehouse.load import Judgement

Judged = list[tuple[intake.Pulled, Judgement]]


def pull(session: Session, feed: str, run_on: dt.date, inbox: Path) -> list[intake.Pulled]:
    """Land what the sender of `feed` left. Raises OSError when the inbox cannot be read."""
    with session.step(f"pull {feed}") as found:
        pulled = intake.pull(session, feed, run_on, inbox)
        found["rows"] = sum(item.delivery.rows for item in pulled)
    return pulled


def check(session: Session, feed: str, pulled: list[intake.Pulled]) -> Judged:
    """Judge landed deliveries by the contract of `feed`."""
    with session.step(f"check {feed}") as found:
        found["rows"] = sum(item.delivery.rows for item in pulled)
        return intake.check(session, pulled)


def load(session: Session, judged: Judged) -> None:
    """Clean and load every judged delivery, each in its own transaction."""
    with session.step("clean and load") as found:
        intake.take_in(session, judged)
        found["rows"] = session.tally.rows


def identify(session: Session, run_on: dt.date) -> None:
    """Link every record to a person, as seen from `run_on`."""
    with session.step("identify") as found:
        found["rows"] = evaluate.identify(session, run_on)


def facts(session: Session, run_on: dt.date) -> None:
    """Make the facts that rules read, as seen from `run_on`."""
    with session.step("facts"):
        evaluate.facts(session, run_on)


def flag(session: Session, run_on: dt.date, missing: frozenset[str], is_last: bool) -> list[RuleRun]:
    """Apply the rules as of `run_on`."""
    with session.step("flag") as found:
        runs = evaluate.flag(session, run_on, missing=missing, is_last=is_last)
        found["rows"] = sum(run.hits for run in runs)
    return runs


def publish(session: Session, run_on: dt.date) -> None:
    """Publish every role's file."""
    with session.step("publish") as found:
        changes.note(session)
        found["rows"] = outputs.publish(session, run_on)
        if changes.are_noted(session):
            outputs.notes(session.home, who="flow")


def report(session: Session, run_on: dt.date) -> list[Path]:
    """Write the daily report in both languages; returns the files."""
    with session.step("report"):
        files = outputs.report(session.home, session.settings, run_on, who="flow", langs=("id", "en"))
        outputs.written(session, run_on, files)
    return files


@dataclass(frozen=True)
class Steps:
    """The functions that do the steps; Prefect puts its tasks in their place."""

    pull: Callable[[Session, str, dt.date, Path], list[intake.Pulled]] = pull
    check: Callable[[Session, str, list[intake.Pulled]], Judged] = check
    load: Callable[[Session, Judged], None] = load
    identify: Callable[[Session, dt.date], None] = identify
    facts: Callable[[Session, dt.date], None] = facts
    flag: Callable[[Session, dt.date, frozenset[str], bool], list[RuleRun]] = flag
    publish: Callable[[Session, dt.date], None] = publish
    report: Callable[[Session, dt.date], list[Path]] = report


PLAIN = Steps()


def run(
    session: Session,
    run_on: dt.date,
    inbox: Path,
    steps: Steps = PLAIN,
    advance: Callable[[float], None] = lambda percent: None,
) -> None:
    """Run one business date. What it did is in ``session.tally``; `advance` is told the progress in percent."""
    feeds = expectations.feeds()
    origin.tidy(session)
    judged: Judged = []
    for turn, feed in enumerate(feeds, 1):
        judged += _taken(session, feed, run_on, inbox, steps)
        advance(40.0 * turn / len(feeds))
    steps.load(session, judged)
    retention.nightly(session, run_on)
    advance(50.0)
    dates = evaluate.run_dates(session, run_on)
    if len(dates) > 1:
        session.say(
            f"evaluating {len(dates)} run dates from {dates[0]} to {dates[-1]}: deliveries reach back, or came late"
        )
    missing = frozenset(session.tally.failed_feeds)
    for turn, day in enumerate(dates, 1):
        steps.identify(session, day)
        steps.facts(session, day)
        runs = steps.flag(session, day, missing if day == run_on else frozenset(), day == dates[-1])
        if day == run_on:
            _count(session, runs)
        advance(50.0 + 35.0 * turn / len(dates))
    steps.publish(session, dates[-1])
    retention.finish(session)
    advance(95.0)
    for path in steps.report(session, run_on):
        if path.name.startswith("laporan-"):
            session.say(f"report: {path}")
    advance(100.0)


def _taken(session: Session, feed: str, run_on: dt.date, inbox: Path, steps: Steps) -> Judged:
    """Pull and check one feed; a feed that fails is told and does not stop the others."""
    try:
        pulled = steps.pull(session, feed, run_on, inbox)
        return steps.check(session, feed, pulled) if pulled else []
    except (OSError, SourceError, expectations.ContractError) as error:
        reason = error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)
        session.tally.failed_feeds[feed] = reason
        session.say(f"feed {feed} failed and the others go on: {reason}")
        return []


def _count(session: Session, runs: list[RuleRun]) -> None:
    session.tally.flags = sum(run.hits for run in runs if run.state == "DONE" and not run.is_sealed)
    session.tally.over_cap = sum(run.state == "OVER_CAP" for run in runs)
    session.tally.broken_rules = sum(run.state == "ERROR" for run in runs)
    for run in runs:
        if run.state != "DONE":
            session.say(f"rule {run.rule_id}: {run.state}" + ("" if run.is_sealed else f": {run.reason}"))
