"""Pull, check, load: from what senders left to typed rows, one delivery at a time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

import expectations
from flows import clock, contracts
from flows.session import Session
from flows.sources import manifest, origin
from flows.sources.landing import columns_of, land
from flows.sources.lines import ParseError, Unreadable
from flows.sources.offer import Offer, Passed
from transforms import engine
from warehouse import failpoint, retention, store
from warehouse.load import Delivery, Issue, Judgement, Table, ensure, load


@dataclass(frozen=True)
class Pulled:
    """A delivery in the landing zone, or the outcome that already refuses it. `contract` is the version that judges it,
    `circumstances` what else the judgement depends on, `drift` how a refused file differs from its contract."""

    delivery: Delivery
    offer: Offer
    contract: expectations.Contract
    circumstances: str
    errors: tuple[ParseError, ...] = ()
    refused: expectations.Outcome | None = None
    drift: tuple[expectations.Change, ...] = ()


def pull(session: Session, feed: str, run_on: dt.date, inbox: Path) -> list[Pulled]:
    """Land every file of a feed up to `run_on` that is not loaded yet, the same bytes once a day whatever their name.

    The feed comes from the source that names it, else from the inbox. Raises SourceError when its source cannot be used,
    OSError when another try may help.
    """
    versions = contracts.versions(session, feed)
    known = contracts.judged(session, feed)
    production = "+production" if session.settings.production else ""
    pulled: dict[tuple[dt.date, str], Pulled] = {}

    def is_settled(business_on: dt.date, sha256: str, mark: str | None = None) -> bool:
        """Whether a delivery needs no judgement; without the `mark` of its manifest, whatever that says."""
        before = known.get((business_on, sha256))
        return before is not None and before.is_settled(production, mark, versions, is_its_day=business_on == run_on)

    con: duckdb.DuckDBPyConnection | None = None
    try:
        for offer in origin.offered(session, feed, run_on, inbox, is_settled):
            if isinstance(offer, Passed):
                session.say(f"{offer.path} is left alone: {offer.reason}")
                if offer.is_fault:
                    session.tally.failed_feeds[feed] = f"{offer.path}: {offer.reason}"
                continue
            delivered = (offer.business_on, offer.sha256)
            mark = manifest.mark(offer.manifest)
            if (delivered in pulled and not pulled[delivered].refused) or is_settled(*delivered, mark):
                offer.discard()
            else:
                con = con or store.connect(session.home, session.settings.resources)
                pulled[delivered] = _land(session, con, offer, versions, production + mark)
                if pulled[delivered].refused:
                    # a damaged file can leave DuckDB in no state to read the next one
                    con.close()
                    con = None
    finally:
        if con:
            con.close()
    return list(pulled.values())


def check(session: Session, pulled: Sequence[Pulled]) -> list[tuple[Pulled, Judgement]]:
    """Judge the pulled deliveries of one feed, each by its version of the contract; writes a validation report for each that has
    issues."""
    rows_of_day = Counter[dt.date]()
    for item in pulled:
        rows_of_day[item.delivery.business_on] += item.delivery.rows
    return [
        (item, _judge(session, item, rows_of_day[item.delivery.business_on] - item.delivery.rows)) for item in pulled
    ]


def take_in(session: Session, judged: Sequence[tuple[Pulled, Judgement]]) -> None:
    """Load judged deliveries, each in its own transaction, oldest first."""
    tables = retention.tables(session.home, core_tables())
    for feed, table in tables.items():
        ensure(session.con, table, [column.name for column in _own(feed).columns])
    for item, judgement in sorted(
        judged, key=lambda pair: (pair[0].delivery.business_on, pair[0].delivery.received_at)
    ):
        delivery = item.delivery
        loaded, quarantined = load(session.con, delivery, tables[delivery.feed], judgement, session.run_id)
        item.offer.discard()
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


def _land(
    session: Session,
    con: duckdb.DuckDBPyConnection,
    offer: Offer,
    versions: Sequence[expectations.Contract],
    circumstances: str,
) -> Pulled:
    contract = expectations.in_force(versions, offer.business_on)
    received_at = clock.received(offer.received_at, dt.datetime.now(dt.UTC))
    delivery = Delivery(offer.feed, offer.business_on, offer.file_name, offer.sha256, offer.size, received_at)
    if received_at < offer.received_at:
        session.say(f"{delivery.label}: {clock.AHEAD}")
    errors: tuple[ParseError, ...] = ()
    try:
        agreed = manifest.read(offer.manifest) if offer.manifest else None
        if agreed:
            manifest.check_bytes(agreed, offer)
        columns = columns_of(offer.path)
        contract = expectations.judging(versions, offer.business_on, columns)
        if breaches := expectations.check_columns(contract, columns):
            told = expectations.Outcome.from_breaches(contract, offer.business_on, breaches)
            drift = contracts.difference(con, offer.path, contract, columns)
            return Pulled(delivery, offer, contract, circumstances, refused=told, drift=drift)
        landed = land(con, offer, session.home.landing, columns, session.settings.largest_unpacked, contract.dropped)
        delivery, errors = replace(delivery, landed=landed.path, rows=landed.rows), landed.errors
        if agreed:
            agreed = manifest.without(agreed, contract.dropped)
            manifest.check_rows(agreed, con, store.landed(landed.path), landed.rows + len(errors), columns)
    except Unreadable as error:
        told = expectations.Outcome.unreadable(contract, offer.business_on, error.message, error.message_en)
        return Pulled(delivery, offer, contract, circumstances, errors, told)
    return Pulled(delivery, offer, contract, circumstances, errors)


def _judge(session: Session, item: Pulled, others: int) -> Judgement:
    """`others` are the rows of the day's other files that are being pulled with this one."""
    delivery, contract, drift = item.delivery, item.contract, item.drift
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
            drift = contracts.landed_difference(con, "landed", contract, outcome)
        if outcome.state != "ACCEPTED":
            info = expectations.DeliveryInfo(
                delivery.file_name, delivery.sha256, delivery.received_at.replace(tzinfo=None)
            )
            rows = iter(con.execute(listed).fetchone, None) if quarantine else ()
            folder = session.home.validation / delivery.feed / f"{delivery.business_on:%Y-%m-%d}"
            failpoint.hit("check.report")
            expectations.write_report(outcome, rows, contract, info, folder, drift)
    finally:
        con.close()
    return Judgement(
        accepted=outcome.state != "REJECTED",
        contract_version=contract.version + item.circumstances,
        issues=[Issue(r.expectation, r.severity, r.column, r.failed, r.checked, r.message) for r in outcome.issues],
        quarantine=quarantine,
        message=outcome.message if outcome.issues else None,
        message_en=outcome.message_en if outcome.issues else None,
        columns=expectations.as_agreed(contract, [column.name for column in _own(contract.feed).columns]),
    )


def _own(feed: str) -> expectations.Contract:
    """The contract whose columns the clean SELECT of this edition reads."""
    return expectations.load_contract(feed)


def _rows_before(session: Session, delivery: Delivery) -> tuple[int, list[int]]:
    """Rows accepted for this day already, and rows a day on the 28 business dates before (without the first, which holds
    the history), oldest first."""
    rows = session.con.execute(
        "SELECT business_on, sum(rows)::BIGINT FROM ops.delivery WHERE feed = $feed AND state <> 'REJECTED' "
        "AND business_on BETWEEN $day::DATE - 28 AND $day::DATE AND business_on > "
        "(SELECT min(business_on) FROM ops.delivery WHERE feed = $feed AND state <> 'REJECTED') AND delivery_id <> $id "
        "GROUP BY 1 ORDER BY 1",
        {"feed": delivery.feed, "day": delivery.business_on, "id": delivery.delivery_id},
    ).fetchall()
    accepted = sum(count for day, count in rows if day == delivery.business_on)
    return accepted, [count for day, count in rows if day < delivery.business_on]
