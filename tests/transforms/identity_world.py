"""A small warehouse for the ladder: core tables filled by hand, and rows that state only what matters to a link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

import expectations
from transforms import engine
from transforms.identity import renew
from warehouse.load import Table, ensure

MIGRATIONS = Path(__file__).parent.parent.parent / "warehouse" / "migrations"
DAY = dt.date(2026, 9, 1)
Row = Mapping[str, Any]
DEFAULTS: dict[str, dict[str, Any]] = {
    "population_registry": {
        "no_kk": 3201990101010001, "full_name": "BUDI SANTOSO", "sex": "L", "birth_place": "BOGOR", "birth_on": "1990-05-01",
        "mother_name": "SUMIATI", "village_code": "32.01.01.2001", "is_active": True, "event_code": "AWAL",
        "event_on": "2026-01-01",
    },
    "passport_application": {
        "office_code": "KANIM3201", "application_type": "BARU", "no_kk": None, "full_name": "BUDI SANTOSO",
        "birth_place": "BOGOR", "birth_on": "1990-05-01", "sex": "L", "mother_name": "SUMIATI", "village_code": "32.01.01.2001",
        "submitted_at": "2026-03-01 09:00:00", "decision": "TERBIT", "passport_issued_on": "2026-03-05",
        "passport_expires_on": "2036-03-05",
    },
    "crossing": {
        "crossed_at": "2026-08-20 10:00:00", "tpi_code": "A-CGK", "direction": "OUT", "doc_type": "PASPOR",
        "issuing_state": "IDN", "mrz_name": "SANTOSO<<BUDI", "birth_on": "1990-05-01", "sex": "M", "nationality": "IDN",
    },
    "placement": {"full_name": "BUDI SANTOSO", "birth_on": "1990-05-01", "status": "TERBIT_ID", "status_on": "2026-07-01"},
    "repatriation": {"full_name": "BUDI SANTOSO", "birth_on": "1990-05-01", "country": "MYS", "returned_on": "2026-07-01"},
    "passenger_list": {
        "list_id": "L1", "sent_at": "2026-08-19 20:00:00", "departs_at": "2026-08-20 09:00:00", "tpi_code": "A-CGK",
        "doc_type": "PASPOR", "issuing_state": "IDN", "mrz_name": "SANTOSO<<BUDI", "birth_on": "1990-05-01", "sex": "M",
        "nationality": "IDN",
    },
}  # fmt: skip
KEYS = {
    "population_registry": "nik", "passport_application": "application_id", "crossing": "crossing_id", "placement": "id_pmi",
    "repatriation": "case_id", "passenger_list": "list_id, doc_no",
}  # fmt: skip


def world() -> duckdb.DuckDBPyConnection:
    """An empty warehouse with the functions and lists the ladder needs."""
    con = duckdb.connect(config={"threads": "1", "memory_limit": "1GB"})
    for path in sorted(MIGRATIONS.glob("*.sql")):
        con.execute(path.read_text(encoding="utf-8"))
    con.execute("CREATE SCHEMA IF NOT EXISTS reference; CREATE SCHEMA IF NOT EXISTS identity")
    engine.load_reference(con)
    engine.install_functions(con)
    for file in engine.clean_files():
        if file.name in KEYS:
            columns = [column.name for column in expectations.load_contract(file.name).columns]
            ensure(con, Table(file.name, file.sql, tuple(file.meta["key"]), file.meta.get("history")), columns)
    return con


def deliver(con: duckdb.DuckDBPyConnection, feed: str, rows: Sequence[Row], business_on: dt.date = DAY) -> None:
    """Put rows into core as one more delivery: the newest version of a key is the one delivered for the latest date, then last."""
    ((delivery_id,),) = con.execute("SELECT coalesce(max(delivery_id), 0) + 1 FROM ops.delivery").fetchall()
    con.execute(
        "INSERT INTO ops.delivery BY NAME SELECT $id AS delivery_id, $feed AS feed, $day AS business_on, '' AS file_name, "
        "'' AS sha256, 0 AS bytes, now() AS received_at, 'LOADED' AS state, 0 AS rows, 0 AS rows_loaded, 0 AS rows_quarantined, "
        "'' AS contract_version, '' AS run_id, now() AS recorded_at, false AS is_evaluated",
        {"id": delivery_id, "feed": feed, "day": business_on},
    )
    for row in rows:
        full = DEFAULTS[feed] | dict(row) | {"delivery_id": delivery_id, "business_on": business_on}
        marks = ", ".join("?" * len(full))
        con.execute(f"INSERT INTO core.{feed} ({', '.join(full)}) VALUES ({marks})", list(full.values()))
    con.execute(
        f"CREATE OR REPLACE TABLE core.{feed} AS SELECT * REPLACE (lead(business_on) OVER (PARTITION BY {KEYS[feed]} "
        f"ORDER BY business_on, delivery_id) AS until_on) FROM core.{feed}"
    )


def judge(con: duckdb.DuckDBPyConnection, one: tuple[str, str], verdict: str, other: tuple[str, str]) -> None:
    """Record one judgement; later ones are newer."""
    con.execute(
        "INSERT INTO ops.judgement SELECT 'J' || count(*), ?, ?, ?, ?, ?, 'tester', "
        "TIMESTAMP '2026-09-01' + count(*) * INTERVAL 1 MINUTE, 'seen', DATE '2026-01-01' FROM ops.judgement",
        [*one, *other, verdict],
    )


def identify(con: duckdb.DuckDBPyConnection, run_on: dt.date = DAY) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Bring identity up to date; returns (feed, record_key) -> (person_id, rung, unlinked_reason)."""
    renew.identify(con, run_on, "run")
    con.execute("UPDATE ops.delivery SET is_evaluated = true")
    rows = con.execute("SELECT feed, record_key, person_id, rung, unlinked_reason FROM identity.link").fetchall()
    return {(feed, key): tuple(rest) for feed, key, *rest in rows}


def tables(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """What identity holds, in an order of its own."""
    return {
        name: con.execute(f"SELECT * FROM identity.{name} ORDER BY ALL").fetchall()
        for name in ("person", "book", "link", "residue")
    }
