"""Time by hand on real homes: a late delivery is told beside the report that people have, an old report is made again byte for
byte, and a backfill that was killed goes on where it was and ends like an undisturbed one."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import driver
import micro
import pytest

from flows import as_of, backfill
from flows.settings import Settings
from reports.edition import editions
from warehouse import store
from warehouse.home import Home

pytestmark = pytest.mark.slow

LATE = ("crossing", micro.DAY_1)


def leave(home: Path, *, late: bool) -> None:
    for feed, day, rows in micro.deliveries():
        if ((feed, day) == LATE) is late:
            path = micro.leave(home / "inbox", feed, day, f"{feed}.csv", micro.text(feed, rows).encode())
            os.utime(path, (1_790_000_000, 1_790_000_000))


def bytes_of(folder: Path) -> dict[str, str]:
    """Every file below a folder -> hash of its content."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def ask(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with store.reading(Home(home)) as con:
        return con.execute(sql).fetchall()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days; the crossings of the first come after both reports were handed out, and the second day is run again."""
    root = tmp_path_factory.mktemp("time") / "home"
    leave(root, late=False)
    for day in micro.DAYS:
        assert driver.run(root, day)[0] == 0
    handed_out = bytes_of(root / "reports")
    leave(root, late=True)
    code, said = driver.run(root, micro.DAY_2)
    assert code == 0, said
    assert f"the report of {micro.DAY_1} is other by now: flags 1 added, 0 withdrawn, 0 changed" in said
    assert handed_out.items() <= bytes_of(root / "reports").items()
    return root


def test_what_changed_is_told_beside_the_old_report_and_in_the_new_one(home: Path) -> None:
    changed = ask(home, "SELECT run_on, rule_id, unit_code, change, causes FROM ops.report_change ORDER BY run_on")
    assert changed == [(day, "C05", "L-BTC", "ADDED", ["LATE:crossing"]) for day in micro.DAYS]
    for day in micro.DAYS:
        note = (home / "reports" / f"{day}" / f"koreksi-{day}.id.html").read_text(encoding="utf-8")
        assert "ditambahkan" in note
        assert "kiriman terlambat" in note
        assert not [canary for canary in micro.CANARIES if canary in note]
    second = home / "reports" / f"{micro.DAY_2}"
    assert [folder.name for folder in editions(second)] == [f"{micro.DAY_2}", "edition-2"]
    for place in ("laporan-2026-09-02.id.html", "unit/L-BTC.id.html"):
        assert "Perubahan atas laporan terdahulu" in (second / "edition-2" / place).read_text(encoding="utf-8")
        assert "Perubahan atas laporan terdahulu" not in (second / place).read_text(encoding="utf-8")


def test_an_old_report_is_made_again_byte_for_byte_and_nothing_is_touched(home: Path) -> None:
    written = ask(
        home,
        "SELECT report.run_on, report.edition, publication.published_at FROM ops.report AS report "
        "INNER JOIN ops.publication AS publication ON report.publication_no = publication.publication_no "
        "ORDER BY publication.publication_no",
    )
    assert [(day, edition) for day, edition, _ in written] == [(micro.DAY_1, 1), (micro.DAY_2, 1), (micro.DAY_2, 2)]
    before = {name: bytes_of(home / name) for name in ("warehouse", "published", "landing")}
    for day, edition, at in written:
        said: list[str] = []
        time = at.replace(tzinfo=dt.UTC).isoformat()
        with as_of.known(Home(home), Settings(), day, time, act="report", who="test", say=said.append) as known:
            made = known.report("test")
        assert f"byte for byte edition {edition} of the report of {day}, as it was written then" in said, said
        theirs = editions(home / "reports" / f"{day}")[edition - 1]
        mine = made[-1].parent
        assert all(path.read_bytes() == (theirs / path.relative_to(mine)).read_bytes() for path in made)
    assert {name: bytes_of(home / name) for name in before} == before
    audited = (home / "audit" / "audit.jsonl").read_text(encoding="utf-8")
    assert audited.count('"act": "report as of"') + audited.count('"act":"report as of"') == len(written)


def test_a_date_is_evaluated_by_what_was_known_then_and_what_was_not_is_said(home: Path) -> None:
    ((first,),) = ask(home, "SELECT min(published_at) FROM ops.publication")
    time = first.replace(tzinfo=dt.UTC).isoformat()
    said: list[str] = []
    place = Home(home)
    with pytest.raises(as_of.NotKnown, match="had not been evaluated by"):
        as_of.known(place, Settings(), micro.DAY_2, time, act="report", who="test", say=said.append).__enter__()
    with as_of.known(place, Settings(), micro.DAY_2, time, act="run", who="test", say=said.append, evaluates=True):
        pass
    assert f"{micro.DAY_2} had not been evaluated by then: this is what it would have said" in said
    with pytest.raises(as_of.NotKnown, match=r"Nothing had been published by .* What was known is kept since"):
        as_of.known(place, Settings(), micro.DAY_1, "2020-01-01", act="report", who="test", say=said.append).__enter__()
    assert not list((home / "warehouse" / "scratch").iterdir())


def test_a_killed_backfill_goes_on_and_ends_like_an_undisturbed_one(
    tmp_path: Path, undisturbed: Callable[[], Path]
) -> None:
    stopped = tmp_path / "home"
    for late in (False, True):
        leave(stopped, late=late)
    shutil.copytree(undisturbed() / "keys", stopped / "keys")
    assert driver.run(stopped, micro.DAY_1)[0] == 0
    assert driver.run(stopped, micro.DAY_2, "publish.pointer_moved")[0] == -9
    left = backfill.left(Home(stopped), Settings(), *micro.DAYS)
    assert left == [micro.DAY_2]
    said: list[str] = []
    backfill.run(
        left,
        lambda day: {"date": f"{day}", "exit_code": driver.run(stopped, day)[0]},
        keep_going=False,
        say=said.append,
    )
    assert "1 of 1" in said[-1]
    assert driver.state(stopped) == driver.state(undisturbed())
    assert bytes_of(stopped / "reports") == bytes_of(undisturbed() / "reports")
    assert backfill.left(Home(stopped), Settings(), *micro.DAYS) == [micro.DAY_2]
    assert backfill.skipped([micro.DAY_2], *micro.DAYS) is not None


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    made: list[Path] = []

    def make() -> Path:
        if not made:
            root = tmp_path_factory.mktemp("calm") / "home"
            for late in (False, True):
                leave(root, late=late)
            for day in micro.DAYS:
                code, said = driver.run(root, day)
                assert code == 0, said
            made.append(root)
        return made[0]

    return make


def test_a_failing_date_stops_a_backfill_or_is_left_behind() -> None:
    days = [micro.DAY_1, micro.DAY_2]

    def daily(day: dt.date) -> dict[str, Any]:
        if day == micro.DAY_1:
            raise OSError(5, "value of a record")
        return {"date": f"{day}", "exit_code": 0}

    said: list[str] = []
    with pytest.raises(OSError, match="value"):
        backfill.run(days, daily, keep_going=False, say=said.append)
    assert said == [f"backfill stopped at {micro.DAY_1}, 0 of 2 dates done; the same command goes on there"]
    told = backfill.run(days, daily, keep_going=True, say=said.append)
    assert [summary["exit_code"] for summary in told] == [3, 0]
    assert f"1 dates failed and are not evaluated: {micro.DAY_1}. The same command runs them again." in said
    assert not [line for line in said if "record" in line]
