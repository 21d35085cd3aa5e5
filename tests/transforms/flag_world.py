"""A world of flags to put into order: rows that state only what differs from an ordinary flag."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from typing import Any

import duckdb
from fact_world import RUN_ON, fill

from transforms import engine, priority

DAY = dt.timedelta(days=1)
TABLES = ("flag.item", "flag.item_flag", "flag.priority_part")
with (engine.ROOT / "reference" / "priority_weight.csv").open(encoding="utf-8") as file:
    WEIGHTS = {(row["part"], row["code"]): int(row["value"]) for row in csv.DictReader(file)}

Row = dict[str, Any]


def clear(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, {})
    for table in ("flag.flag", "flag.hit", "flag.mitigation", "fact.outcome"):
        con.execute(f"DELETE FROM {table}")


def flag(rule: str, key: str, person: int | None = None, **more: Any) -> Row:
    """An open flag of tier 2 on a departure, half strong; `members` are the people its source rows name."""
    ordinary: Row = {
        "flag_id": f"{rule}-{key}",
        "rule_id": rule,
        "tier": 2,
        "kind": "crossing",
        "key": key,
        "person": person,
        "on": RUN_ON,
        "strength": 0.5,
        "sealed": False,
        "status": "OPEN",
        "unit": "A-CGK",
        "feed": "crossing",
        "members": [person],
    }
    assert more.keys() <= ordinary.keys()
    return ordinary | more


def group(rule: str, key: str, members: Iterable[int], **more: Any) -> Row:
    return flag(rule, key, kind="group", members=list(members), unit="KANIM3201") | more


def put(con: duckdb.DuckDBPyConnection, flags: Iterable[Row]) -> None:
    for given in flags:
        keys = [given["key"]] if given["kind"] == "crossing" else [f"R{member}" for member in given["members"]]
        row = given | {
            "day": RUN_ON,
            "sources": [{"feed": given["feed"], "record_key": key, "part": "x"} for key in keys],
        }
        con.execute(
            "INSERT INTO flag.flag BY NAME SELECT $flag_id AS flag_id, $rule_id AS rule_id, '1.0' AS rule_version, "
            "CAST($tier AS INTEGER) AS tier, 'TPPO' AS label, $status AS status, $kind AS subject_kind, $key AS subject_key, "
            "CAST($person AS BIGINT) AS person_id, $unit AS unit_code, CAST($on AS DATE) AS occurred_on, "
            "CAST($day AS DATE) AS first_run_on, CAST($day AS DATE) AS last_run_on, CAST($strength AS DOUBLE) AS strength, "
            "'sebab ' || $rule_id AS reason, 'why ' || $rule_id AS reason_en, '{}' AS evidence, $sources AS sources, "
            "CAST($sealed AS BOOLEAN) AS is_sealed",
            {name: value for name, value in row.items() if name not in ("members", "feed")},
        )
        con.execute(
            "INSERT INTO flag.hit BY NAME SELECT flag.* EXCLUDE (status, first_run_on, last_run_on, cleared_run_on, "
            "cleared_reason, is_sealed), last_run_on AS run_on, CAST($members AS BIGINT[]) AS source_persons "
            "FROM flag.flag AS flag WHERE flag_id = $flag_id",
            {"members": row["members"], "flag_id": row["flag_id"]},
        )


def ranked(con: duckdb.DuckDBPyConnection, flags: Iterable[Row]) -> list[Row]:
    put(con, flags)
    priority.rank(con, RUN_ON)
    found = con.execute("SELECT * FROM flag.item ORDER BY is_sealed, place").to_arrow_table().to_pylist()
    for item in found:
        item["flag_ids"] = [
            flag_id
            for (flag_id,) in con.execute(
                "SELECT flag_id FROM flag.item_flag WHERE item_id = ? ORDER BY place", [item["item_id"]]
            ).fetchall()
        ]
    return found


def parts(con: duckdb.DuckDBPyConnection, scope_id: str) -> dict[str, int]:
    return {
        code if part in ("LEAD", "MITIGATION") else part: points
        for part, code, points in con.execute(
            "SELECT part, code, points FROM flag.priority_part WHERE scope_id = ?", [scope_id]
        ).fetchall()
    }


def mitigate(con: duckdb.DuckDBPyConnection, flag_id: str, *kinds: str) -> None:
    for kind in kinds:
        con.execute("INSERT INTO flag.mitigation VALUES (?, ?, ?, 'teks', 'text')", [RUN_ON, flag_id, kind])


def answer(con: duckdb.DuckDBPyConnection, rule: str, code: str, n: int, *, flag_id: str = "earlier") -> None:
    con.execute(
        "INSERT INTO fact.outcome BY NAME SELECT $flag_id || i AS flag_id, $rule AS rule_id, $code AS code, "
        "starts_with($code, 'TERKONFIRMASI_T') AS is_confirmed, $code = 'LANJUT_BERSIH' AS is_unfounded, "
        "$code <> 'TIDAK_DIPERIKSA' AS is_reviewed, "
        "CAST($day AS DATE) AS decided_on FROM range($n) AS numbers(i)",
        {"flag_id": flag_id, "rule": rule, "code": code, "n": n, "day": RUN_ON},
    )


def departure(key: str, hours: float | None, **more: Any) -> Row:
    at = dt.datetime.combine(RUN_ON + DAY, dt.time()) + dt.timedelta(hours=hours or -5)
    row = {"crossing_id": key, "feed": "passenger_list", "is_planned": hours is not None, "service_no": "GA1"}
    return row | {"crossed_at": str(at), "crossed_on": str(at.date()), "outcome": "DIJADWALKAN", **more}
