"""The gate and the locked worker: what is refused, what is answered, and that each holds without the other."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from role_world import KEYS, World, open_file
from statements import ATTACKS, ORDINARY, lines

from warehouse import audit, query, worker
from warehouse.gate import RefusedError, admit
from warehouse.policy import PolicyError, read_policy
from warehouse.query import Limits, QueryError, answer

pytestmark = pytest.mark.slow

TABLES = tuple(read_policy().roles["analyst"].tables)
ALONE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from warehouse import confine, worker
from pathlib import Path
told = json.load(sys.stdin)
how = confine.lock([Path(told["file"]), *worker.readable()])
confine.limit(2 << 30, 20)
con = worker.connect(Path(told["file"]), told["key"], 512, 1)
answered = []
for sql in told["statements"]:
    try:
        con.execute(sql).fetchall()
        answered.append(sql)
    except Exception:
        pass
opened = []
for path in ("/etc/passwd", "/proc/1/environ", told["beside"]):
    try:
        open(path).read()
        opened.append(path)
    except OSError:
        pass
print(json.dumps({"how": how, "answered": answered, "opened": opened}))
"""


def ask(world: World, tmp_path: Path, sql: str, **changed: Any) -> Any:
    given: dict[str, Any] = {
        "role": "analyst", "purpose": "MUTU-DATA", "who": "tester", "published": world.published,
        "key": KEYS["analyst"], "audit_log": tmp_path / "audit" / "log.jsonl", **changed,
    }  # fmt: skip
    return answer(sql, **given)


def outcomes(tmp_path: Path) -> list[str]:
    text = (tmp_path / "audit" / "log.jsonl").read_text(encoding="utf-8")
    return [f"{record['act']} {record['outcome']}" for record in map(json.loads, text.splitlines())]


def test_the_gate_refuses_every_attack() -> None:
    attacks = [line.lstrip("!") for line in lines(ATTACKS)]
    assert len(attacks) >= 150
    passed = []
    for sql in attacks:
        try:
            passed.append(admit(sql, TABLES).sql)
        except RefusedError:
            continue
    assert passed == []


def test_the_locked_worker_alone_refuses_what_would_do_harm(world: World) -> None:
    harmful = [line for line in lines(ATTACKS) if not line.startswith("!") and ";" not in line]
    assert len(harmful) >= 50
    file = world.files["analyst"].path
    request = {"file": str(file), "key": KEYS["analyst"], "statements": harmful, "beside": str(file.parent / "CURRENT")}
    root = str(Path(worker.__file__).parent.parent)
    program = [sys.executable, "-c", ALONE, root]
    done = subprocess.run(program, input=json.dumps(request), capture_output=True, text=True, check=True, env={})
    told = json.loads(done.stdout)
    assert told["answered"] == []
    if told["how"] == "landlock":
        assert told["opened"] == []


def test_a_log_file_that_duckdb_would_open_in_spite_of_its_locks_is_not_written(world: World, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.mkdir()
    file = world.files["analyst"].path
    call = f"CALL enable_logging('QueryLog', storage = 'file', storage_config = {{'path': '{log}'}})"
    request = {
        "file": str(file), "key": KEYS["analyst"], "statements": [call, *["SELECT 1"] * 5], "beside": str(file.parent),
    }  # fmt: skip
    program = [sys.executable, "-c", ALONE, str(Path(worker.__file__).parent.parent)]
    subprocess.run(program, input=json.dumps(request), capture_output=True, text=True, check=False, env={})
    assert list(log.iterdir()) == []


def test_everyday_questions_pass_and_are_written_out_with_the_same_meaning(world: World) -> None:
    questions = lines(ORDINARY)
    assert len(questions) >= 90
    con = open_file(world.files["analyst"].path, KEYS["analyst"])
    con.execute("SET threads = 1")
    for sql in questions:
        written = admit(sql, TABLES)
        asked = con.execute(sql.replace("FROM flag", "FROM mart.flag")).fetchall()
        assert sorted(map(repr, con.execute(written.sql).fetchall())) == sorted(map(repr, asked)), sql
    con.close()


def test_a_public_question_reaches_public_tables_only() -> None:
    tables = tuple(read_policy().roles["public"].tables)
    assert admit("SELECT * FROM mart.departure_week", tables).tables == ("departure_week",)
    with pytest.raises(RefusedError, match="no table flag"):
        admit("SELECT * FROM mart.flag", tables)


def test_an_answer_is_whole_and_recorded_before_and_after(world: World, tmp_path: Path) -> None:
    table = ask(world, tmp_path, "SELECT status, count(*) AS n FROM mart.flag GROUP BY ALL ORDER BY ALL")
    with world.open("analyst") as con:
        assert [tuple(row.values()) for row in table.to_pylist()] == con.execute(
            "SELECT status, count(*) FROM mart.flag GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    assert table.schema.metadata[b"run_on"] == b"2026-06-01"
    assert outcomes(tmp_path) == ["query begun", "answer shown"]
    assert audit.verify(tmp_path / "audit" / "log.jsonl") == audit.Verdict(2)


def test_a_refused_question_is_recorded_without_its_text(world: World, tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        ask(world, tmp_path, "SELECT * FROM read_csv('/tmp/3201990101800001')")
    assert outcomes(tmp_path) == ["query refused"]
    assert "3201990101800001" not in (tmp_path / "audit" / "log.jsonl").read_text(encoding="utf-8")


def test_no_record_no_answer(world: World, tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("in the way", encoding="utf-8")
    with pytest.raises(audit.AuditError, match="nothing is shown"):
        ask(world, tmp_path, "SELECT 1")
    with pytest.raises(audit.AuditError, match="purpose"):
        ask(world, tmp_path, "SELECT 1", purpose=" ", audit_log=tmp_path / "log")
    with pytest.raises(audit.AuditError, match="purpose"):
        ask(world, tmp_path, "SELECT 1", purpose="about 3201990101800001", audit_log=tmp_path / "log")


@pytest.mark.parametrize(
    ("sql", "limits", "told"),
    [
        ("SELECT sum(a.k) FROM (SELECT unnest(range(3000000)) AS k) AS a, mart.crossing AS c, mart.crossing AS d",
         Limits(seconds=1.5), "within 1.5 seconds"),
        ("SELECT list_sum(range(900000000))", Limits(memory_mib=128, address_mib=1024), "MiB|memory"),
        ("SELECT * FROM mart.crossing", Limits(rows=10), "more than 10 rows"),
    ],
)  # fmt: skip
def test_a_greedy_question_ends_with_a_reason(
    world: World, tmp_path: Path, sql: str, limits: Limits, told: str
) -> None:
    with pytest.raises(QueryError, match=told):
        ask(world, tmp_path, sql, limits=limits)
    assert outcomes(tmp_path) == ["query begun", "answer failed"]


def test_a_wrong_key_or_role_gets_nothing(world: World, tmp_path: Path) -> None:
    with pytest.raises(QueryError) as told:
        ask(world, tmp_path, "SELECT 1", key=KEYS["officer"])
    assert KEYS["officer"] not in str(told.value)
    with pytest.raises(PolicyError, match="no role"):
        ask(world, tmp_path, "SELECT 1", role="nobody")


def test_confinement_is_told() -> None:
    assert "limits" in query.confinement()


def test_the_parsers_never_touch_files(tmp_path: Path) -> None:
    deep = "SELECT " + "(" * 3000 + "1" + ")" * 3000
    for sql in ("SELECT * FROM 'x.csv'", f"SELECT * FROM '{tmp_path}/x.parquet'", deep):
        with pytest.raises(RefusedError):
            admit(sql, TABLES)
    with pytest.raises(RefusedError, match="characters"):
        admit("SELECT '" + "x" * 30_000 + "'", TABLES)
