# ruff: noqa: E501 (statements are quoted whole)
"""Publishing: all roles or none, read back, swapped in; readers are not disturbed; a killed publish leaves the old."""

import base64
import contextlib
import datetime as dt
import hashlib
import json
import resource
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from role_world import KEYS, MASTER, ROLES, SMALL, World, make_warehouse, open_file, publish_all

from warehouse import failpoint, verify
from warehouse.keys import KeyFileError, create_key, derive, read_key, token
from warehouse.published import PublishError, current, follow

pytestmark = pytest.mark.slow

KILLED = """
import os, signal, sys
sys.path[:0] = sys.argv[1:3]
from pathlib import Path
from role_world import SMALL, make_warehouse, publish_all
root, at = Path(sys.argv[3]), sys.argv[4]
con = make_warehouse(root / f"lintas-{at.replace(' ', '-')}.duckdb", people=200, crossings=400)
publish_all(con, root / "published", policy=SMALL, progress=lambda step: os.kill(os.getpid(), signal.SIGKILL) if step == at else None)
"""


def pointers(folder: Path) -> list[str]:
    return [(folder / place / "CURRENT").read_text(encoding="utf-8") for place in (".", *ROLES)]


def names(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.name != ".lock")


def test_a_published_file_is_what_its_pointer_says(world: World) -> None:
    for role in ROLES:
        found = current(world.published / role)
        assert found.sha256 == hashlib.sha256(found.path.read_bytes()).hexdigest()
        assert stat.S_IMODE(found.path.stat().st_mode) == 0o440
        assert found.path.name == f"{role}-2026-06-01-000001.duckdb"
        with world.open(role) as con:
            assert con.execute(
                "SELECT encrypted, cipher FROM duckdb_databases() WHERE database_name = 'p'"
            ).fetchall() == [(True, "GCM")]
            for table, rows in found.tables.items():
                assert con.execute(f"SELECT count(*) FROM mart.{table}").fetchall() == [(rows,)]


@pytest.mark.parametrize("role", ROLES)
def test_a_wrong_key_opens_nothing(world: World, role: str) -> None:
    for other in {*KEYS.values(), MASTER} - {KEYS[role]}:
        with pytest.raises(duckdb.Error):
            open_file(world.files[role].path, other)


def test_no_value_of_a_person_stands_in_the_bytes(world: World) -> None:
    for role in ROLES:
        held = world.files[role].path.read_bytes()
        assert not [
            sign for sign in (b"CANARY", b"32019901", b"Z000000", b"+62899", KEYS[role].encode()) if sign in held
        ]


def test_publishing_twice_gives_the_same_tables(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    digests = []
    for _ in range(2):
        files = publish_all(con, tmp_path / "published")
        digests.append([
            verify.table_digest(reader, "p", table)
            for file in files for reader in [open_file(file.path, KEYS[file.role])] for table in file.tables
        ])  # fmt: skip
    assert digests[0] == digests[1]
    temporary = con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    assert temporary == []


def test_old_versions_are_kept_to_the_limit(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "published" / "analyst"
    folder.mkdir(parents=True)
    for day in range(1, 9):
        (folder / f"analyst-2026-06-{day:02d}-{day:06d}.duckdb").touch()
    (folder / "CURRENT").write_text(
        '{"file": "analyst-2026-06-08-000008.duckdb", "sha256": "", "run_on": "2026-06-08", "tables": {}}',
        encoding="utf-8",
    )
    publish_all(con, folder.parent, run_on=dt.date(2026, 6, 9), policy=SMALL)
    kept = sorted(path.name for path in folder.glob("*.duckdb"))
    assert kept == [f"analyst-2026-06-{day:02d}-{day:06d}.duckdb" for day in range(3, 10)]


def test_readers_never_fail_or_see_half_a_publish(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    publish_all(con, folder, policy=SMALL)
    stop, seen, failed = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            try:
                file = current(folder / "analyst")
                with open_file(file.path, KEYS["analyst"]) as reader:
                    told = reader.execute("SELECT value FROM mart.about WHERE key = 'business_on'").fetchall()[0][0]
                    rows = reader.execute("SELECT count(*) FROM mart.flag").fetchall()[0][0]
                assert (told, rows) == (file.run_on, file.tables["flag"])
                seen.add(told)
            except Exception as error:
                failed.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    for day in range(2, 4):
        publish_all(con, folder, run_on=dt.date(2026, 6, day), policy=SMALL)
    stop.set()
    reading.join()
    assert failed == []
    assert len(seen) >= 2


def test_a_killed_publish_leaves_the_old_one(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    publish_all(con, folder, policy=SMALL)
    before = pointers(folder)
    here = Path(__file__).parent
    for at in ("built", "verified", "settled"):
        program = [sys.executable, "-c", KILLED, str(here.parent.parent), str(here), str(tmp_path), at]
        assert subprocess.run(program, check=False, capture_output=True).returncode == -signal.SIGKILL
        assert pointers(folder) == before
        assert len(names(folder)) == 1 + 3 * len(ROLES)
        for role in ROLES:
            open_file(current(folder / role).path, KEYS[role]).close()
    publish_all(con, folder, policy=SMALL)
    assert len(names(folder)) == 1 + 3 * len(ROLES)


def test_all_roles_move_by_one_pointer_and_older_readers_follow(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    publish_all(con, folder, policy=SMALL)
    (folder / "CURRENT").unlink()  # as an older version left it
    before = {role: current(folder / role).path for role in ROLES}
    with pytest.raises(RuntimeError), _failing_at("publish.pointer_moved"):
        publish_all(con, folder, run_on=dt.date(2026, 6, 2), policy=SMALL)
    files = {role: current(folder / role) for role in ROLES}
    assert {file.run_on for file in files.values()} == {"2026-06-02"}
    assert len({file.snapshot for file in files.values()}) == 1
    assert {role: _role_pointer(folder / role)["file"] for role in ROLES} == {r: p.name for r, p in before.items()}
    follow(folder, ROLES)
    assert {role: _role_pointer(folder / role)["file"] for role in ROLES} == {r: f.path.name for r, f in files.items()}
    (folder / "CURRENT").write_text("damaged", encoding="utf-8")
    with pytest.raises(PublishError, match="CURRENT cannot be read"):
        current(folder / "analyst")


def _role_pointer(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "CURRENT").read_text(encoding="utf-8"))
    return told


@contextlib.contextmanager
def _failing_at(name: str) -> Iterator[None]:
    def fault(reached: str) -> None:
        if reached == name:
            raise RuntimeError(reached)

    failpoint.arm(fault)
    try:
        yield
    finally:
        failpoint.disarm()


def test_a_damaged_file_never_becomes_current(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    publish_all(con, folder, policy=SMALL)
    before = names(folder), pointers(folder)

    def damage(step: str) -> None:
        if step == "built":
            part = folder / "officer" / ".build-officer.duckdb"
            with part.open("r+b") as file:
                file.seek(part.stat().st_size // 2)
                old = file.read(4096)
                file.seek(part.stat().st_size // 2)
                file.write(bytes(byte ^ 255 for byte in old))

    with pytest.raises(PublishError, match="officer"):
        publish_all(con, folder, policy=SMALL, progress=damage)
    assert (names(folder), pointers(folder)) == before


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    con = make_warehouse(tmp_path / "w.duckdb", people=200, crossings=400)
    folder = tmp_path / "published"
    publish_all(con, folder, policy=SMALL)
    before = names(folder), pointers(folder)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    kept = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
        with pytest.raises(PublishError, match="as before"):
            publish_all(con, folder, policy=SMALL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, kept)
    assert (names(folder), pointers(folder)) == before
    publish_all(con, folder, policy=SMALL)


def test_two_publishes_at_once_and_missing_things_are_told(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    with pytest.raises(PublishError, match="Nothing is published"):
        current(folder / "analyst")
    with pytest.raises(PublishError, match="No key for"):
        publish_all(con, folder, keys={"analyst": KEYS["analyst"]})
    with pytest.raises(PublishError, match="under way"):
        publish_all(con, folder, policy=SMALL, progress=lambda step: publish_all(con, folder))


def test_a_key_file_is_made_once_and_guarded(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    with pytest.raises(KeyFileError, match="is missing"):
        read_key(path)
    key = create_key(path)
    assert read_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    with pytest.raises(KeyFileError, match="exists"):
        create_key(path)
    path.chmod(0o440)
    with pytest.raises(KeyFileError, match="chmod 0400"):
        read_key(path)
    path.chmod(0o600)
    path.write_text("short", encoding="utf-8")
    with pytest.raises(KeyFileError, match="does not hold a key"):
        read_key(path)
    assert [p.name for p in path.parent.iterdir()] == ["master.key"]


def test_derived_keys_and_tokens_are_what_the_standards_give(con: duckdb.DuckDBPyConnection) -> None:
    raw = base64.urlsafe_b64decode(MASTER + "=")
    expected = HKDF(SHA256(), 32, b"lintas", b"token").derive(raw)
    assert base64.urlsafe_b64decode(derive(MASTER, "token") + "=") == expected
    for text in ("", "3201990101800001", "é ☂", "x" * 1000):
        made = con.execute("SELECT token('p', $1)", [text]).fetchall()[0][0]
        assert made == token(derive(MASTER, "token"), "p", text)
