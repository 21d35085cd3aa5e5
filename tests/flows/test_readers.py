"""Readers in processes of their own, through many publishes: each answer has one snapshot, and all roles move together."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path

import driver
import pytest
import scenes

from warehouse import query

pytestmark = pytest.mark.slow
FIRST = dt.date(2026, 9, 1)
TURNS = 10
SQL = (
    "SELECT min(content.value) AS lowest, max(content.value) AS highest, count(*) AS n, max(about.value) AS told "
    "FROM mart.content AS content, mart.about AS about WHERE about.key = 'business_on'"
)


def look(root: Path, name: str) -> None:
    """Open one role's file, then the other's, over and over; note each snapshot."""
    seen: list[list[str]] = []
    while not (root / "stop").exists():
        seen.append([scenes.read_role(root, role)[1] for role in scenes.ROLES])
        time.sleep(0.02)
    (root / name).write_text(json.dumps(seen), encoding="utf-8")


def ask(root: Path, name: str) -> None:
    """Ask as `lintas query` does; note what the answer holds and what it says of itself."""
    seen: list[list[str]] = []
    while not (root / "stop").exists():
        found = query.answer(
            SQL, role="first", purpose="a look", who="reader", published=root / "published", key=scenes.KEYS["first"],
            audit_log=root / "audit" / "audit.jsonl", policy=scenes.small_policy(),
        )  # fmt: skip
        (row,) = found.to_pylist()
        assert row["n"] == 500
        about = found.schema.metadata
        assert about[b"snapshot"].decode().startswith(about[b"run_on"].decode())
        seen.append([row["lowest"], row["highest"], row["told"], about[b"run_on"].decode()])
    (root / name).write_text(json.dumps(seen), encoding="utf-8")


def test_no_reader_sees_two_snapshots(tmp_path: Path) -> None:
    scenes.publish_day(tmp_path, FIRST)
    readers = [driver.started(what, tmp_path, name) for what, name in ((look, "looked"), (ask, "asked"))]
    for turn in range(1, TURNS):
        scenes.publish_day(tmp_path, FIRST + dt.timedelta(days=turn))
    (tmp_path / "stop").touch()
    for reader in readers:
        reader.join()
        assert reader.exitcode == 0
    looked, asked = (json.loads((tmp_path / name).read_text(encoding="utf-8")) for name in ("looked", "asked"))
    assert all(len(set(answer)) == 1 for answer in asked)
    assert len({answer[0] for answer in asked}) > 2
    # between two openings a publish may have ended: the second is never the older one
    assert all(first <= second for first, second in looked)
    assert [days[0] for days in looked] == sorted(days[0] for days in looked)
    assert len({days[0] for days in looked}) > 2
