"""Why a record is whose, read from the warehouse itself: an audit record first, values only as far as the policy lets them go."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

import expectations
from expectations.masking import shape
from flows.settings import Settings
from transforms import engine
from transforms.identity import explain
from transforms.identity.explain import REGISTRY
from warehouse import audit, judgement, store
from warehouse.home import Home
from warehouse.judgement import Key, Record
from warehouse.policy import read_policy
from warehouse.query import QueryError

PLAIN = ("sex", "doc_type", "issuing_state", "valid_on_day")
"""Columns that show their value to everybody: they name nobody."""


def keys() -> dict[str, Key]:
    """The feeds whose records have a person, the civil registry among them, and how their records are named."""
    feeds = {REGISTRY, *explain.feeds()}
    found = {}
    for file in engine.clean_files():
        if file.name in feeds:
            sent = [
                column for column in expectations.load_contract(file.name).columns if column.key_position is not None
            ]
            found[file.name] = Key(tuple(file.meta["key"]), any(column.is_personal for column in sent))
    return found


def explanation(home: Home, settings: Settings, record: Record, *, who: str, role: str, purpose: str) -> dict[str, Any]:
    """Everything the screen shows of one record, as plain values: link, sides, judgements, candidates, changes.

    Values are masked unless the person has an open flag that `role` works on: officers on flags that are not sealed, the
    protection role on sealed ones. Sealed feeds are shown to the protection role alone. Raises QueryError (unknown feed or
    record), AuditError, WarehouseError.
    """
    known = _open_to(role, record[0])

    def note(outcome: str) -> None:
        audit.append(
            home.audit_log, who=who, role=role, act="identity show", purpose=purpose, outcome=outcome,
            tables=["identity.link", f"seen.{record[0]}"],
        )  # fmt: skip

    note("begun")
    with store.reading(home, settings.resources) as con:
        told = _told(con, record, known, is_sealed=role == "protection")
    told["is_officer"] = role in ("officer", "protection")
    told["is_identified"] = told["is_officer"] and told["has_open_flag"]
    if not told["is_identified"]:
        _mask(told, known)
    note("shown whole" if told["is_identified"] else "shown masked")
    return told


def judgements(home: Home, settings: Settings, record: Record, *, who: str) -> pa.Table:
    """Every judgement that names a record, oldest first; keys that name a person are shortened. Audited as `explanation` is."""
    known = _open_to("analyst", record[0])
    audit.append(
        home.audit_log, who=who, role="analyst", act="identity history", purpose="judgements of a record", outcome="begun",
        tables=["ops.judgement"],
    )  # fmt: skip
    with store.reading(home, settings.resources) as con:
        told = judgement.history(con, record, _newest(con))
    told = told.filter(pc.is_in(told["feed"], pa.array(sorted(known), pa.string())))
    named = [_key(entry, known) for entry in told.to_pylist()]
    return told.set_column(told.column_names.index("record_key"), "record_key", pa.array(named, pa.string()))


def _open_to(role: str, asked: str) -> dict[str, Key]:
    """The feeds whose records a role may see; raises QueryError when `asked` is none of them."""
    known, sealed = keys(), () if role == "protection" else read_policy().sealed_feeds
    open_to = {feed: key for feed, key in known.items() if feed not in sealed}
    if asked not in known:
        raise QueryError(f"{asked!r} is no feed whose records have a person. Those are: {', '.join(sorted(open_to))}")
    if asked not in open_to:
        raise QueryError(f"records of {asked} are sealed: they are shown to the protection role alone")
    return open_to


def _told(con: duckdb.DuckDBPyConnection, record: Record, known: dict[str, Key], *, is_sealed: bool) -> dict[str, Any]:
    engine.install_functions(con)
    if not judgement.known(con, [record], known):
        raise QueryError(f"{judgement.told_key(record, known)} is not in the warehouse: check feed and key.")
    run_on = _newest(con)
    if run_on is None:
        raise QueryError("No run date has been evaluated yet: `lintas run --date DATE` first.")
    named = {"feed": record[0], "key": record[1]}
    told: dict[str, Any] = {"feed": record[0], "record_key": record[1], "seen_on": run_on}
    told |= explain.link(con, record)
    told["is_other_nik"] = record[0] == REGISTRY and told["person_id"] not in (None, int(record[1]))
    told["considered"], told["sides"] = explain.beside(con, record, run_on)
    likely = told["considered"] if told["rung"] == "PROBABLE" else []
    told["pair"] = next((other for other in likely if other["person_id"] == told["person_id"]), None)
    told["weights"] = json.loads(told["pair"]["weights"]) if told["pair"] else {}
    told["considered"] = [other for other in told["considered"] if other["person_id"] != told["person_id"]]
    told["records"] = _rows(
        con,
        "SELECT feed, rung, count(*) AS records FROM identity.link WHERE person_id = $person "
        "AND feed IN (SELECT unnest($known)) GROUP BY feed, rung ORDER BY ALL",
        {"person": told["person_id"], "known": sorted(known)},
    )
    told["has_open_flag"] = bool(
        _rows(
            con,
            "SELECT 1 FROM flag.flag WHERE person_id = $person AND status = 'OPEN' AND is_sealed = $is_sealed",
            {"person": told["person_id"], "is_sealed": is_sealed},
        )
    )
    told["judgements"] = [row for row in judgement.history(con, record, run_on).to_pylist() if row["feed"] in known]
    told["changes"] = _rows(
        con,
        "SELECT run_on, person_before, person_after, reason FROM ops.link_change "
        "WHERE feed = $feed AND record_key = $key ORDER BY run_on",
        named,
    )
    told["tpi"] = dict(con.execute("SELECT tpi_code, name FROM reference.tpi").fetchall())
    return told


def _newest(con: duckdb.DuckDBPyConnection) -> dt.date | None:
    """The run date that the warehouse stands at."""
    day: dt.date | None = con.execute("SELECT max(run_on) FROM ops.rule_run").fetchall()[0][0]
    return day


def _mask(told: dict[str, Any], known: dict[str, Key]) -> None:
    """Put shapes in the place of values, wherever they stand."""
    told["person_id"] = _masked(told["person_id"])
    told["record_key"] = _key(told, known)
    for side in told["sides"]:
        if side["column_name"] not in PLAIN:
            side |= {name: _masked(side[name]) for name in ("record_value", "person_value")}
    for other in told["considered"]:
        other["person_id"] = _masked(other["person_id"])
    for change in told["changes"]:
        change |= {name: _masked(change[name]) for name in ("person_before", "person_after")}
    for entry in told["judgements"]:
        entry["record_key"] = _key(entry, known)


def _key(entry: dict[str, Any], known: dict[str, Key]) -> str:
    return judgement.told_key((entry["feed"], entry["record_key"]), known).removeprefix(entry["feed"]).strip()


def _masked(value: object) -> str | None:
    return None if value is None else shape(str(value))


def _rows(con: duckdb.DuckDBPyConnection, sql: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = con.execute(sql, given).to_arrow_table().to_pylist()
    return rows
