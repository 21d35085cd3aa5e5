"""Pull, check, load: from what senders left to typed rows, one delivery at a time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

import expectations
from flows.session import Session
from flows.sources.drop_folder import Offer, Passed, offers
from flows.sources.landing import Landed, columns_of, land
from flows.sources.lines import ParseError, Unreadable
from transforms import engine
from warehouse import failpoint, store
from warehouse.load import Delivery, Issue, Judgement, Table, ensure, load


@dataclass(frozen=True)
class Pulled:
    """A delivery in the landing zone, or the outcome that already refuses it."""

    delivery: Delivery
    errors: tuple[ParseError, ...] = ()
    refused: expectations.Outcome | None = None


def pull(session: Session, feed: str, run_on: dt.date, inbox: Path) -> list[Pulled]:
    """Land every file of a feed up to `run_on` that is not loaded yet, the same bytes once a day whatever their name.

    Raises OSError when the inbox cannot be read.
    """
    contract = expectations.load_contract(feed)
    known = _known(session, feed)
    fingerprint = _contract_version(session, contract)
    pulled: dict[tuple[dt.date, str], Pulled] = {}
    con = store.connect(session.home, session.settings.resources)
    try:
        for offer in offers(inbox, feed, run_on, needs_done=feed in session.settings.done_marker):
            if isinstance(offer, Passed):
                session.say(f"{offer.path.relative_to(inbox)} is left alone: {offer.reason}")
                if offer.is_fault:
                    session.tally.failed_feeds[feed] = f"{offer.path.relative_to(inbox)}: {offer.reason}"
                continue
            delivered = (offer.business_on, offer.sha256)
            if delivered in pulled and not pulled[delivered].refused:
                continue
            state, version = known.get(delivered, (None, None))
            judged_before = state == "REJECTED" and version == fingerprint and offer.business_on != run_on
            if not (state or "").startswith("LOADED") and not judged_before:
                pulled[delivered] = _land(session, con, offer, contract)
                if pulled[delivered].refused:
                    # a damaged file can leave DuckDB in no state to read the next one
                    con.close()
                    con = store.connect(session.home, session.settings.resources)
    finally:
        con.close()
    return list(pulled.values())


def check(session: Session, pulled: Sequence[Pulled]) -> list[tuple[Pulled, Judgement]]:
    """Judge the pulled deliveries of one feed by its contract; writes a validation report for each that has issues."""
    if not pulled:
        return []
    feed = pulled[0].delivery.feed
    contract = expectations.load_contract(feed)
    rows_of_day = Counter[dt.date]()
    for item in pulled:
        rows_of_day[item.delivery.business_on] += item.delivery.rows
    return [
        (item, _judge(session, item, contract, rows_of_day[item.delivery.business_on] - item.delivery.rows))
        for item in pulled
    ]


def take_in(session: Session, judged: Sequence[tuple[Pulled, Judgement]]) -> None:
    """Load judged deliveries, each in its own transaction, oldest first."""
    tables = core_tables()
    for feed, table in tables.items():
        ensure(session.con, table, [column.name for column in expectations.load_contract(feed).columns])
    for item, judgement in sorted(
        judged, key=lambda pair: (pair[0].delivery.business_on, pair[0].delivery.received_at)
    ):
        delivery = item.delivery
        loaded, quarantined = load(session.con, delivery, tables[delivery.feed], judgement, session.run_id)
        session.tally.loaded += judgement.accepted
        session.tally.rejected += not judgement.accepted
        session.tally.rows += loaded
        session.tally.quarantined += quarantined
        outcome = f"{loaded:,} rows loaded" if judgement.accepted else f"REJECTED: {judgement.message_en}"
        aside = f", {quarantined:,} in quarantine" if quarantined else ""
        session.say(f"{delivery.label}: {outcome}{aside}")


def core_tables() -> dict[str, Table]:
    """How every feed is kept, by its name."""
    files = engine.clean_files()
    return {f.name: Table(f.name, f.sql, tuple(f.meta["key"]), f.meta.get("history")) for f in files}


def failed_feeds(con: duckdb.DuckDBPyConnection, run_on: dt.date) -> frozenset[str]:
    """Feeds whose delivery for `run_on` was rejected, with no good one beside it."""
    rows = con.execute(
        "SELECT feed FROM ops.delivery WHERE business_on = $day GROUP BY feed HAVING bool_and(state = 'REJECTED')",
        {"day": run_on},
    ).fetchall()
    return frozenset(feed for (feed,) in rows)


def _land(session: Session, con: duckdb.DuckDBPyConnection, offer: Offer, contract: expectations.Contract) -> Pulled:
    bare = Delivery(offer.feed, offer.business_on, offer.path.name, offer.sha256, offer.size, offer.received_at)
    try:
        columns = columns_of(offer.path)
        if breaches := expectations.check_columns(contract, columns):
            return Pulled(bare, refused=expectations.Outcome.from_breaches(contract, offer.business_on, breaches))
        landed: Landed = land(con, offer, session.home.landing, columns)
    except Unreadable as error:
        told = expectations.Outcome.unreadable(contract, offer.business_on, error.message, error.message_en)
        return Pulled(bare, refused=told)
    ready = Delivery(
        offer.feed,
        offer.business_on,
        offer.path.name,
        offer.sha256,
        offer.size,
        offer.received_at,
        landed.path,
        landed.rows,
    )
    return Pulled(ready, landed.errors)


def _judge(session: Session, item: Pulled, contract: expectations.Contract, others: int) -> Judgement:
    """`others` are the rows of the day's other files that are being pulled with this one."""
    delivery = item.delivery
    quarantine: Path | None = None
    listed = "SELECT line_no, record_key, column_name, value, expectation FROM quarantine ORDER BY line_no, expectation"
    con = store.connect(session.home, session.settings.resources)
    try:
        outcome = item.refused
        if outcome is None:
            assert delivery.landed is not None
            con.execute(f"CREATE VIEW landed AS SELECT * FROM {store.landed(delivery.landed)}")
            accepted, usual = _rows_before(session, delivery)
            outcome = expectations.check(
                con,
                "landed",
                contract,
                business_on=delivery.business_on,
                production=session.settings.production,
                rows_of_day=accepted + others,
                usual_rows=usual,
                parse_errors=[(error.line_no, error.reason) for error in item.errors],
            )
            quarantine = delivery.landed.with_suffix(".quarantine.parquet")
            con.execute(store.write_landing(listed, quarantine))
        if outcome.state != "ACCEPTED":
            info = expectations.DeliveryInfo(
                delivery.file_name, delivery.sha256, delivery.received_at.replace(tzinfo=None)
            )
            rows = iter(con.execute(listed).fetchone, None) if quarantine else ()
            folder = session.home.validation / delivery.feed / f"{delivery.business_on:%Y-%m-%d}"
            failpoint.hit("check.report")
            expectations.write_report(outcome, rows, contract, info, folder)
    finally:
        con.close()
    return Judgement(
        accepted=outcome.state != "REJECTED",
        contract_version=_contract_version(session, contract),
        issues=[Issue(r.expectation, r.severity, r.column, r.failed, r.checked, r.message) for r in outcome.issues],
        quarantine=quarantine,
        message=outcome.message if outcome.issues else None,
        message_en=outcome.message_en if outcome.issues else None,
    )


def _known(session: Session, feed: str) -> dict[tuple[dt.date, str], tuple[str, str]]:
    rows = session.con.execute(
        "SELECT business_on, sha256, state, contract_version FROM ops.delivery WHERE feed = ?", [feed]
    ).fetchall()
    return {(day, digest): (state, version) for day, digest, state, version in rows}


def _contract_version(session: Session, contract: expectations.Contract) -> str:
    return contract.version + ("+production" if session.settings.production else "")


def _rows_before(session: Session, delivery: Delivery) -> tuple[int, list[int]]:
    """Rows accepted for this day already, and rows a day on the 28 business dates before (without the first, which holds
    the history), oldest first."""
    rows = session.con.execute(
        "SELECT business_on, sum(rows)::BIGINT FROM ops.delivery WHERE feed = $feed AND state <> 'REJECTED' "
        "AND business_on BETWEEN $day::DATE - 28 AND $day::DATE AND business_on > "
        "(SELECT min(business_on) FROM ops.delivery WHERE feed = $feed AND state <> 'REJECTED') GROUP BY 1 ORDER BY 1",
        {"feed": delivery.feed, "day": delivery.business_on},
    ).fetchall()
    accepted = sum(count for day, count in rows if day == delivery.business_on)
    return accepted, [count for day, count in rows if day < delivery.business_on]
