"""The audit chain: every tamper is found, nothing personal is written, writers queue."""

import json
import multiprocessing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.audit import AuditError, Head, append, head, verify

RECORDS = 8


def note(path: Path, times: int = 1) -> None:
    for _ in range(times):
        append(path, who="tester", role="analyst", act="query", purpose="MUTU-DATA", outcome="begun", tables=["flag"])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    path = tmp_path_factory.mktemp("audit") / "log"
    note(path, RECORDS)
    return path.read_bytes(), path.with_name("log.head").read_bytes()


def put(folder: Path, log: bytes, last: bytes) -> Path:
    path = folder / "log"
    path.write_bytes(log)
    path.with_name("log.head").write_bytes(last)
    return path


def test_a_whole_chain_holds(tmp_path: Path, written: tuple[bytes, bytes]) -> None:
    path = put(tmp_path, *written)
    assert verify(path).records == RECORDS
    assert verify(path).first_bad is None
    assert set(json.loads(path.read_text(encoding="utf-8").splitlines()[0])) == {
        "seq", "time", "prev", "who", "role", "act", "purpose", "tables", "sql_sha256", "n_rows", "snapshot", "outcome",
        "hash",
    }  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), by=st.integers(1, 255))
def test_any_changed_byte_is_found_and_named(
    tmp_path_factory: pytest.TempPathFactory, written: tuple[bytes, bytes], where: float, by: int
) -> None:
    log, last = written
    place = int(where * len(log))
    changed = log[:place] + bytes([log[place] ^ by]) + log[place + 1 :]
    verdict = verify(put(tmp_path_factory.mktemp("t"), changed, last))
    assert verdict.first_bad == log[:place].count(b"\n") + 1


@pytest.mark.parametrize("kind", ["delete", "swap", "cut", "cut all", "repeat", "head gone"])
@pytest.mark.parametrize("number", range(1, RECORDS))
def test_edits_of_whole_lines_are_found(tmp_path: Path, written: tuple[bytes, bytes], kind: str, number: int) -> None:
    lines = written[0].splitlines(keepends=True)
    changed, first_bad = {
        "delete": (lines[: number - 1] + lines[number:], number),
        "swap": ([*lines[: number - 1], lines[number], lines[number - 1], *lines[number + 1 :]], number),
        "cut": (lines[:number], number + 1),
        "cut all": ([], 1),
        "repeat": ([*lines[:number], lines[number - 1], *lines[number:]], number + 1),
        "head gone": (lines, RECORDS),
    }[kind]
    path = put(tmp_path, b"".join(changed), written[1])
    if kind == "head gone":
        path.with_name("log.head").unlink()
    assert verify(path).first_bad == first_bad


def test_a_rewritten_chain_does_not_meet_a_head_kept_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "log"
    note(path, 3)
    kept = head(path)
    assert kept is not None
    path.unlink()
    path.with_name("log.head").unlink()
    note(path, 5)
    assert verify(path).first_bad is None
    assert verify(path, Head(3, kept.hash)).first_bad == 3


def test_a_cut_log_takes_no_more_records(tmp_path: Path, written: tuple[bytes, bytes]) -> None:
    path = put(tmp_path, b"".join(written[0].splitlines(keepends=True)[:3]), written[1])
    with pytest.raises(AuditError, match="cut off"):
        note(path)


def test_a_crash_between_log_and_head_is_healed(tmp_path: Path, written: tuple[bytes, bytes]) -> None:
    path = tmp_path / "log"
    note(path, 3)
    before = path.with_name("log.head").read_bytes()
    note(path)
    path.with_name("log.head").write_bytes(before)
    assert verify(path).first_bad is None
    path.write_bytes(path.read_bytes() + b'{"seq": 5, "torn')
    note(path)
    assert verify(path) == verify(path, head(path))
    assert verify(path).records == 5


def test_nothing_personal_is_written(tmp_path: Path) -> None:
    for purpose in ("NIK 3201990101800001", "+62 899 0000 001", "Z1234567", "a@b.invalid", "two\nlines", ""):
        with pytest.raises(AuditError):
            append(tmp_path / "log", who="t", role="analyst", act="query", purpose=purpose, outcome="begun")
    assert not (tmp_path / "log").exists()
    days = "daily report 2026-06-01 to 2026-06-14"
    append(tmp_path / "log", who="t", role="analyst", act="report", purpose=days, outcome="granted")
    assert verify(tmp_path / "log").records == 1


def test_writers_queue(tmp_path: Path) -> None:
    path = tmp_path / "log"
    writers = [multiprocessing.get_context("fork").Process(target=note, args=(path, 10)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert verify(path).records == 40
    assert verify(path).first_bad is None
