"""The contracts of an installation: those that came with the software, and the versions it accepted since.

Accepted versions are files, ``<home>/contracts/<feed>/<version>.yaml``, one for each, never changed. The newest version that
holds on a business date judges its deliveries; a file whose header fits an older one is judged by that.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

import expectations
from expectations import Changes, Contract, ContractError
from expectations.drift import LOOKED_AT
from flows import formats
from flows.session import Session
from flows.sources import landing, manifest
from flows.sources.lines import Unreadable
from warehouse import audit, contract_text, store
from warehouse.contract_text import ContractText
from warehouse.home import Home

MOST_ROWS = 5_000_000
"""Rows of a file that are looked at when somebody waits for it."""

_ABOUT_VALUES = (".type", ".range", ".pattern", ".values")


def accepted(home: Home, feed: str) -> tuple[Contract, ...]:
    """The contract that came with the software and every version this home accepted, oldest first.

    Raises ContractError when one is broken, or when two of the same number differ.
    """
    own = expectations.load_contract(feed)
    found = {own.version: own}
    for path in sorted((home.contracts / feed).glob("*.yaml")):
        version = expectations.parse_contract(feed, path.read_text(encoding="utf-8"), str(path))
        if version.version != path.stem:
            raise ContractError(f"{path} says that it is version {version.version}: restore the file that was accepted")
        if version.version == own.version and version.text != own.text:
            raise ContractError(
                f"{path} and the contract of the software are both version {own.version} and differ: move the file away to "
                "go by the software, or install the edition it was accepted on"
            )
        found[version.version] = version
    return _sorted(found.values())


def told(home: Home) -> str:
    """The contracts in one line: number of feeds, and the versions this home accepted. Raises ContractError as `accepted` does."""
    newest = [accepted(home, feed)[-1] for feed in expectations.feeds()]
    own = [f"{each.feed} {each.version}" for each in newest if each.history]
    behind = [
        f"{each.feed} {each.version} was made before {_software(each)} of the software: its next edition should take it up"
        for each in newest
        if each.history and expectations.number(_software(each)) > expectations.number(each.history[0].based_on)
    ]
    return "; ".join([f"{len(newest)} feeds", *([f"accepted here: {', '.join(own)}"] if own else []), *behind])


def versions(session: Session, feed: str) -> tuple[Contract, ...]:
    """Every version of a feed's contract that can judge a delivery, oldest first: the accepted ones, and those of earlier editions
    of the software. What is new is recorded in ``ops.contract_version``.

    Raises ContractError as `accepted` does, and when an accepted version was changed since.
    """
    found = {each.version: each for each in accepted(session.home, feed)}
    recorded = contract_text.kept(session.con, feed)
    for version, each in found.items():
        if each.history and recorded.get(version, each.text) != each.text:
            raise ContractError(
                f"{session.home.contracts / feed / version}.yaml was changed after it was accepted: restore it (its text stands in "
                "ops.contract_version), and accept what is to change as another version"
            )
        contract_text.keep(session.con, _as_text(each))
    for version in recorded.keys() - found.keys():
        found[version] = expectations.parse_contract(
            feed, recorded[version], f"{feed} {version} in ops.contract_version"
        )
    return _sorted(found.values())


@dataclass(frozen=True)
class Judged:
    """How a delivery stands: `judged_by` its contract's version, then what else the judgement depends on; `is_current` when no
    version was added since."""

    state: str
    judged_by: str
    is_current: bool
    has_quarantine: bool

    def is_settled(self, production: str, mark: str | None, known: Sequence[Contract], *, is_its_day: bool) -> bool:
        """True when judging it again would change nothing. `production` and the `mark` of its manifest (None: any) are what the
        judgement depends on beside the contract.

        A rejected delivery is judged again when a version was added or one of those changed, and on its own run date; a loaded
        one keeps its version, unless rows are in quarantine and a version was added since that only adds to its own.
        """
        version = (re.match(r"[0-9.]+", self.judged_by) or [""])[0]
        before = self.judged_by.removeprefix(version)
        same = manifest.unmarked(before) == production if mark is None else before == production + mark
        if self.state == "REJECTED":
            return same and self.is_current and not is_its_day
        mine, numbers = expectations.number(version), [expectations.number(each.version) for each in known]
        is_extended = any(number > mine and number[0] == mine[0] for number in numbers)
        return not (self.has_quarantine and same and not self.is_current and is_extended)


def judged(session: Session, feed: str) -> dict[tuple[dt.date, str], Judged]:
    """Every delivery of a feed that was judged before, by business date and SHA-256."""
    rows = session.con.execute(
        "SELECT business_on, sha256, state, contract_version, recorded_at >= coalesce((SELECT max(recorded_at) FROM "
        "ops.contract_version WHERE feed = $feed), recorded_at), rows_quarantined > 0 FROM ops.delivery WHERE feed = $feed",
        {"feed": feed},
    ).fetchall()
    return {(day, digest): Judged(*rest) for day, digest, *rest in rows}


def difference(
    con: duckdb.DuckDBPyConnection, path: Path, contract: Contract, columns: Sequence[str], most_rows: int = LOOKED_AT
) -> tuple[expectations.Change, ...]:
    """How a sender's file differs from a contract; values of columns that must not be read are not. Falls back to the header
    when the rows cannot be read."""
    hidden = {change.sent_as for change in expectations.compare(con, None, contract, columns) if _is_hidden(change)}
    try:
        rows = landing.rows_of(con, path, columns, {name for name in hidden if name})
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE looked_at AS SELECT *, row_number() OVER () AS line_no FROM ({rows} LIMIT {most_rows})"
        )
    except Unreadable:
        return expectations.compare(con, None, contract, columns)
    except duckdb.Error as error:
        if store.is_own_fault(error):
            raise
        return expectations.compare(con, None, contract, columns)
    try:
        return expectations.compare(con, "looked_at", contract, columns)
    finally:
        con.execute("DROP TABLE temp.looked_at")


def landed_difference(
    con: duckdb.DuckDBPyConnection, rows: str, contract: Contract, outcome: expectations.Outcome
) -> tuple[expectations.Change, ...]:
    """How the columns of a landed file whose values failed the check differ from the contract."""
    failed = {issue.column for issue in outcome.issues if issue.column and issue.expectation.endswith(_ABOUT_VALUES)}
    columns = [str(row[0]) for row in con.execute(f"DESCRIBE {rows}").fetchall() if row[0] != "line_no"]
    return expectations.compare(con, rows, contract, columns, failed) if failed else ()


def accept(
    session: Session, feed: str, changes: Changes, *, who: str, why: str, holds_from: dt.date | None
) -> tuple[Contract, Path]:
    """Write the next version of a feed's contract into the home and record it. Returns it and its file.

    Without `holds_from` a version that breaks with the one before holds from the day after the newest loaded delivery, one that
    only adds wherever that one held. Raises ContractError; nothing is written then.
    """
    newest = versions(session, feed)[-1]
    if holds_from is None:
        holds_from = _next_day(session, feed) if changes.is_breaking else newest.holds_from
    at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    contract = expectations.successor(newest, changes, who=who, why=why, at=at, holds_from=holds_from)
    path = session.home.contracts / feed / f"{contract.version}.yaml"
    audit.append(
        session.home.audit_log, who=who, role="operator", act="contract accept", purpose=why, outcome="granted",
        tables=[f"{feed} {contract.version}"],
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    formats.keep(path, contract.text.encode())
    contract_text.keep(session.con, _as_text(contract))
    return contract, path


def _next_day(session: Session, feed: str) -> dt.date | None:
    ((newest,),) = session.con.execute(
        "SELECT max(business_on) + 1 FROM ops.delivery WHERE feed = ? AND state <> 'REJECTED'", [feed]
    ).fetchall()
    return newest.date() if isinstance(newest, dt.datetime) else newest


def _software(contract: Contract) -> str:
    return expectations.load_contract(contract.feed).version


def _is_hidden(change: expectations.Change) -> bool:
    return change.kind in ("forbidden", "dropped")


def _as_text(contract: Contract) -> ContractText:
    last = contract.history[-1] if contract.history else None
    if last is None:
        return ContractText(contract.feed, contract.version, contract.text)
    at = dt.datetime.fromisoformat(last.accepted_at)
    return ContractText(
        contract.feed, contract.version, contract.text, last.holds_from, last.accepted_by, at, last.reason
    )


def _sorted(found: Iterable[Contract]) -> tuple[Contract, ...]:
    return tuple(sorted(found, key=lambda each: expectations.number(each.version)))
