"""The scenes of a day at home: intake, publishing, report, audit, outcomes; `scenes_afar.py` has those beyond."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from unittest import mock

import duckdb
import micro
from scene import LEFT_OVER, Scene, State, session_of, take_in, warehouse_state
from scenes_afar import BACKUP, TRANSFER

from flows import pipeline
from flows.formats import keep
from reports.place import place
from warehouse import audit, build, keys, outcome, publish, store
from warehouse.home import Home
from warehouse.marts import Mart
from warehouse.policy import Policy, read_policy
from warehouse.published import current, sha256_of
from warehouse.verify import table_digest

ROLES = ("first", "second")
KEYS = {role: keys.derive("A" * 43, role) for role in ROLES}
DAYS = {1: dt.date(2026, 9, 1), 2: dt.date(2026, 9, 2)}


def _make_intake(root: Path) -> None:
    micro.write(root / "inbox", [micro.DAY_1])
    take_in(root)
    micro.write(root / "inbox", [micro.DAY_2])
    later = micro.text(
        "crossing", [micro.crossing(3, 3, "2026-08-30", purpose="KELUARGA"), micro.crossing(9, 2, "2026-09-01")]
    )
    micro.leave(root / "inbox", "crossing", micro.DAY_1, "corrected.csv", later.encode())


def _landed_is_whole(root: Path) -> None:
    home = Home(root)
    con = store.connect(home)
    try:
        for path in home.landing.rglob("*.parquet"):
            con.execute(f"SELECT count(*) FROM {store.landed(path)}").fetchall()
    finally:
        con.close()


def small_policy() -> Policy:
    """The policy of the scene: two roles that may read everything."""
    tables = {name: {"columns": {"keep": ["key", "value"]}} for name in ("about", "content")}
    roles = {role: {"title": role, "tables": tables} for role in ROLES}
    quality = {"precision_floor": 0.1, "after_outcomes": 30, "fair_ratio": 1.25, "fewest_people": 11}
    return Policy.model_validate({"version": 1, "keep_versions": 3, "quality": quality, "roles": roles} | _REST)


_REST: dict[str, object] = {"sealed_feeds": [], "purposes": {}}
_ABOUT = Mart("about", "about", {}, (), "SELECT key, value FROM temp.handed_about")
_CONTENT = Mart(
    "content", "content", {}, (),
    "SELECT CAST(i AS VARCHAR) AS key, (SELECT value FROM temp.handed_about WHERE key = 'business_on') AS value "
    "FROM range(500) AS r(i)",
)  # fmt: skip


def publish_day(root: Path, day: dt.date) -> None:
    """Publish two small roles in which every row tells the run date."""
    with (
        mock.patch.object(build, "PLACE", root / "no prepared queries"),
        duckdb.connect(config={"threads": "1"}) as con,
    ):
        con.execute(f"LOAD '{store.crypto_module()}'")
        con.execute("CREATE SCHEMA flag")
        con.execute("CREATE TABLE flag.flag (first_run_on DATE, is_sealed BOOLEAN)")
        publish.publish(
            con, root / "published", keys=KEYS, run_on=day, rules=[], feeds=[], policy=small_policy(),
            marts={"about": _ABOUT, "content": _CONTENT}
        )  # fmt: skip


def _publish_first(root: Path) -> None:
    publish_day(root, DAYS[1])


def _publish_second(root: Path) -> None:
    publish_day(root, DAYS[2])


def read_role(root: Path, role: str) -> tuple[str, str, str]:
    """What a reader sees: the snapshot, the run date, and the digests of all tables. Raises AssertionError for a mix of two."""
    file = current(root / "published" / role)
    assert sha256_of(file.path) == file.sha256
    con = duckdb.connect(config={"threads": "1"})
    try:
        con.execute("SET VARIABLE k = $k", {"k": KEYS[role]})
        con.execute(f"ATTACH '{file.path}' AS p (READ_ONLY, ENCRYPTION_KEY getvariable('k'), ENCRYPTION_CIPHER 'GCM')")
        days = con.execute("SELECT DISTINCT value FROM p.mart.content").fetchall()
        told = con.execute("SELECT value FROM p.mart.about WHERE key = 'business_on'").fetchall()
        assert days == told == [(file.run_on,)], f"{role} mixes {days} and {told} under {file.run_on}"
        digests = {table: table_digest(con, "p", table) for table in file.tables}
        return file.snapshot, file.run_on, repr(digests)
    finally:
        con.close()


def _published_is_whole(root: Path) -> None:
    seen = [read_role(root, role)[:2] for role in ROLES]
    assert len(set(seen)) == 1, f"the roles stand on different snapshots: {seen}"


def _published_state(root: Path) -> State:
    left = [path.name for form in LEFT_OVER for path in (root / "published").rglob(form)]
    copies = [(root / "published" / role / "CURRENT").read_text(encoding="utf-8") for role in ROLES]
    on = [DAYS[2].isoformat() in copy for copy in copies]
    return {role: repr(read_role(root, role)) for role in ROLES} | {"left over": repr(left), "copies": repr(on)}


def _files(turn: int) -> dict[str, bytes]:
    return {f"{name}.html": f"{name} {turn}\n".encode() * 500 for name in ("unit/a", "unit/b", "unit/c", "country")}


def _make_report(root: Path) -> None:
    place(root / "report", {"unit/stale.html": b"gone tomorrow", **_files(1)})


def _place(root: Path) -> None:
    out = root / "report"
    place(out, _files(2), stale=[out / "unit" / "stale.html"])
    keep(root / "asked.csv", b"2" * 1000)


def _report_is_whole(root: Path) -> None:
    old, new = _files(1), _files(2)
    for name in new:
        assert (root / "report" / name).read_bytes() in (old[name], new[name]), f"{name} is neither old nor new"


def _report_state(root: Path) -> State:
    out = root / "report"
    return {str(path.relative_to(root)): sha256_of(path) for path in sorted(root.rglob("*")) if path.is_file()} | {
        "folders": repr(sorted(path.name for path in out.iterdir()))
    }


def _append(root: Path) -> None:
    key = root / "master.key"
    assert keys.read_key(key) if key.exists() else keys.create_key(key)
    for sign in "abc":
        audit.append(
            root / "audit.jsonl", who="somebody", role="analyst", act="query", purpose=f"task {sign}", outcome="begun"
        )


def _audit_is_whole(root: Path) -> None:
    verdict = audit.verify(root / "audit.jsonl")
    # a record cut off while it was written was never answered for; the next append removes it
    torn = ("has no head file: the end cannot be trusted", "is not a whole record")
    assert verdict.first_bad is None or verdict.reason in torn, verdict
    if (root / "master.key").exists():
        keys.read_key(root / "master.key")


def _audit_state(root: Path) -> State:
    verdict = audit.verify(root / "audit.jsonl")
    text = (root / "audit.jsonl").read_text(encoding="utf-8")
    return {"bad": repr(verdict.first_bad), "ends": repr([f'"purpose":"task {sign}"' in text for sign in "abc"])}


def _make_flags(root: Path) -> None:
    with session_of(root, micro.DAY_1) as session:
        session.con.execute(
            "INSERT INTO flag.hit BY NAME SELECT DATE '2026-09-01' AS run_on, 'flag' || i AS flag_id, 'A01' AS rule_id, '1' AS "
            "rule_version, 1 AS tier, 'x' AS label, 'crossing' AS subject_kind, 'X' || i AS subject_key, i AS person_id, "
            "'' AS unit_code, DATE '2026-09-01' AS occurred_on, 1.0 AS strength, '' AS reason, '' AS reason_en, '{}' AS evidence, "
            "[{'feed': 'crossing', 'record_key': 'X' || i, 'part': ''}] AS sources FROM range(3) AS r(i)"
        )


def _record(root: Path) -> None:
    reviewed_at = dt.datetime.combine(micro.DAY_1, dt.time(10))
    with session_of(root, micro.DAY_1) as session:
        given = [
            outcome.Outcome(f"flag{turn}", "TIDAK_DIPERIKSA", "Petugas Satu", reviewed_at, line=turn + 1)
            for turn in range(3)
        ]
        told = outcome.record(session.con, given, effective_on=micro.DAY_1, source="CLI", recorded_by="tester")
        assert told.recorded + told.known == 3, told.refusals


def _outcomes(root: Path) -> State:
    with store.reading(Home(root)) as con:
        rows = con.execute("SELECT * EXCLUDE (recorded_at) FROM ops.outcome ORDER BY ALL").fetchall()
        assert len(rows) in (0, 3), f"{len(rows)} of 3 outcomes"
    return {"outcomes": repr(rows)}


def _first_day(root: Path) -> None:
    micro.write(root / "inbox", [micro.DAY_1])
    _run(root, micro.DAY_1)
    micro.write(root / "inbox", [micro.DAY_2])
    wrong = micro.text("crossing", [micro.crossing(8, 2, "2026-09-02", direction="SIDEWAYS")])
    micro.leave(root / "inbox", "crossing", micro.DAY_2, "wrong.csv", wrong.encode())


def _second_day(root: Path) -> None:
    _run(root, micro.DAY_2)


def _run(root: Path, day: dt.date) -> None:
    with session_of(root, day) as session:
        pipeline.run(session, day, root / "inbox")


def _roles_agree(root: Path) -> None:
    files = [current(root / "published" / role) for role in read_policy().roles]
    assert all(sha256_of(file.path) == file.sha256 for file in files)
    assert len({file.snapshot for file in files}) == 1, "the roles stand on different snapshots"


def _day_state(root: Path) -> State:
    file = current(root / "published" / "analyst")
    return warehouse_state(root) | {"snapshot": file.snapshot, "published": repr(file.tables)}


DAY = Scene("day", _first_day, _second_day, _roles_agree, _day_state)
INTAKE = Scene("intake", _make_intake, take_in, _landed_is_whole, warehouse_state)
PUBLISH = Scene("publish", _publish_first, _publish_second, _published_is_whole, _published_state)
REPORT = Scene("report", _make_report, _place, _report_is_whole, _report_state, True)
AUDIT = Scene("audit", lambda root: root.mkdir(exist_ok=True), _append, _audit_is_whole, _audit_state, True)
OUTCOME = Scene("outcome", _make_flags, _record, lambda root: None, _outcomes)
SCENES = {scene.name: scene for scene in (INTAKE, PUBLISH, REPORT, AUDIT, OUTCOME, TRANSFER, BACKUP)}
ALL = SCENES | {DAY.name: DAY}
