"""The contracts that judged deliveries, whole, in ``ops.contract_version``; a text that changed is another row."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import duckdb

from warehouse.statement import now


@dataclass(frozen=True)
class ContractText:
    """One version of a feed's contract. `accepted_at` in UTC; a version that came with the software was accepted by nobody here."""

    feed: str
    version: str
    text: str
    holds_from: dt.date | None = None
    accepted_by: str | None = None
    accepted_at: dt.datetime | None = None
    reason: str | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def keep(con: duckdb.DuckDBPyConnection, version: ContractText) -> None:
    """Record a version, once."""
    con.execute(
        "INSERT INTO ops.contract_version "
        "SELECT $feed, $version, $sha256, $holds_from, $accepted_by, $accepted_at, $reason, $text, $now WHERE NOT EXISTS "
        "(FROM ops.contract_version WHERE feed = $feed AND version = $version AND sha256 = $sha256)",
        {
            "feed": version.feed,
            "version": version.version,
            "sha256": version.sha256,
            "holds_from": version.holds_from,
            "accepted_by": version.accepted_by,
            "accepted_at": version.accepted_at,
            "reason": version.reason,
            "text": version.text,
            "now": now(),
        },
    )


def kept(con: duckdb.DuckDBPyConnection, feed: str) -> dict[str, str]:
    """The newest text of every version of a feed's contract that was ever recorded, by version."""
    return dict(
        con.execute(
            "SELECT version, arg_max(text, recorded_at) FROM ops.contract_version WHERE feed = ? GROUP BY version",
            [feed],
        ).fetchall()
    )
