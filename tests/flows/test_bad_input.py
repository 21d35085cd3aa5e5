"""Whatever a sender leaves: it is landed whole, or refused with file, line and cause; the others go on; nothing leaks."""

from __future__ import annotations

import datetime as dt
import gzip
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import micro
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from malformed import DAMAGED, LANDED, LEFT_ALONE, REFUSED, ROWS, damage, odd_values
from ordinary import permissions_bind

import expectations
from flows import intake
from flows.session import Session, open_session
from flows.settings import Settings
from flows.sources.drop_folder import Offer
from flows.sources.landing import Landed, columns_of, land
from flows.sources.lines import Unreadable
from warehouse import store
from warehouse.home import Home

Lander = Callable[[str, bytes], Landed]
SAID: list[str] = []


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with open_session(Home(tmp_path), Settings(), "test", micro.DAY_1, say=SAID.append) as opened:
        SAID.clear()
        yield opened


@pytest.fixture(scope="module")
def lander(tmp_path_factory: pytest.TempPathFactory) -> Lander:
    home = Home(tmp_path_factory.mktemp("landing"))
    store.prepare(home)
    con = store.connect(home)

    def take(name: str, content: bytes) -> Landed:
        path = micro.leave(home.inbox, "crossing", micro.DAY_1, name, content)
        offer = Offer("crossing", micro.DAY_1, path, "0" * 64, len(content), dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
        columns = columns_of(path)
        if expectations.check_columns(expectations.load_contract("crossing"), columns):
            raise Unreadable("kolom", "columns")
        landed = land(con, offer, home.landing, columns)
        lines = con.execute(f"SELECT line_no, crossing_id FROM {store.landed(landed.path)} ORDER BY line_no").fetchall()
        found[:] = lines
        return landed

    return take


found: list[tuple[int, str]] = []
"""(line, crossing_id) of what was landed last."""


@pytest.mark.slow
def test_each_malformed_file_is_told_and_none_stops_the_others(session: Session) -> None:
    inbox = session.home.inbox
    for name, (content, *_) in {**REFUSED, **LANDED}.items():
        micro.leave(inbox, "crossing", micro.DAY_1, name, content)
    for path in LEFT_ALONE:
        micro.leave(inbox, *path)
    (inbox / "crossing" / "2026-9-31").mkdir()
    (inbox / "crossing" / "2026-09-01" / "folder.csv").mkdir()
    (inbox / "crossing" / "2026-09-01" / "link.csv").symlink_to("/etc/passwd")
    micro.leave(inbox, "licence", micro.DAY_1, "good.csv", micro.text("licence", []).encode())
    pulled = {item.delivery.file_name: item for item in intake.pull(session, "crossing", micro.DAY_1, inbox)}
    assert [item.delivery.rows for item in intake.pull(session, "licence", micro.DAY_1, inbox)] == [0]

    assert pulled.keys() == REFUSED.keys() | LANDED.keys()
    for name, (_, cause) in REFUSED.items():
        refused = pulled[name].refused
        assert refused is not None, name
        assert re.search(cause, refused.message_en), f"{name}: {refused.message_en}"
        assert refused.message != refused.message_en
        assert refused.state == "REJECTED"
        assert pulled[name].delivery.landed is None
    for name, (_, kept, dropped) in LANDED.items():
        item = pulled[name]
        assert item.refused is None, f"{name}: {item.refused and item.refused.message_en}"
        assert item.delivery.landed is not None
        lines = session.con.execute(f"SELECT line_no FROM {store.landed(item.delivery.landed)} ORDER BY 1").fetchall()
        assert [line for (line,) in lines] == kept, name
        assert [error.line_no for error in item.errors] == dropped, name
    said = "\n".join(SAID)
    for name in ("folder.csv", "link.csv", "notes.txt", "crossings is left alone: no feed", "2026-9-31"):
        assert name in said
    told = said + "".join(item.refused.message + item.refused.message_en for item in pulled.values() if item.refused)
    assert not [canary for canary in micro.CANARIES if canary in told]
    assert not list(session.home.landing.rglob("*.part")) + list(session.home.landing.rglob("*.renumbered"))


@pytest.mark.parametrize("seed", range(3))
def test_a_damaged_file_is_landed_whole_or_refused(lander: Lander, seed: int) -> None:
    rng, refused = random.Random(seed), 0
    for _ in range(40):
        name = rng.choice(sorted(DAMAGED))
        try:
            landed = lander(name, damage(DAMAGED[name], rng))
        except Unreadable:
            refused += 1
        else:
            assert landed.rows + len(landed.errors) == len(ROWS), name
    assert refused > 20


def test_a_file_cut_anywhere_never_gives_a_part_of_its_rows_unless_cut_at_a_line_end(lander: Lander) -> None:
    whole = micro.text("crossing", ROWS).encode()
    for place in random.Random(1).sample(range(len(whole)), 60):
        lines = whole[:place].decode().splitlines()[1:]
        complete = sum(line.count(",") == whole[: whole.index(b"\n")].count(b",") for line in lines)
        try:
            landed = lander("cut.csv", whole[:place])
        except Unreadable:
            assert place < whole.index(b"\n") or complete < len(lines)
        else:
            assert (landed.rows, landed.errors) == (complete, ())
            assert complete == len(lines)


RECORDS = st.lists(st.sampled_from(["row", "row", "breaks", "blank", "short", "long"]), max_size=25)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RECORDS, st.sampled_from(["\n", "\r\n"]), st.sampled_from([".csv", ".csv.gz"]))
def test_line_numbers_are_those_of_the_senders_file(lander: Lander, kinds: list[str], end: str, ending: str) -> None:
    columns = micro.COLUMNS["crossing"].split()
    out = [",".join(columns) + end]
    kept: list[tuple[int, str]] = []
    refused: list[int] = []
    for turn, kind in enumerate(kinds):
        line = "".join(out).count("\n") + 1
        if kind == "blank":
            out.append(end)
        elif kind in ("short", "long"):
            out.append("x" + "," * (3 if kind == "short" else 40) + "z" + end)
            refused.append(line)
        else:
            fields = [f"X{turn}"] + ["y"] * (len(columns) - 1)
            if kind == "breaks":
                fields[4] = '"a' + end + '""b""' + end + ',c"'
            out.append(",".join(fields) + end)
            kept.append((line, f"X{turn}"))
    content = "".join(out).encode()
    landed = lander("lines" + ending, gzip.compress(content) if ending.endswith("gz") else content)
    assert found == kept
    assert [error.line_no for error in landed.errors] == refused


def test_a_file_that_cannot_be_opened_is_a_fault_of_its_feed_and_stops_no_other(session: Session) -> None:
    inbox = session.home.inbox
    micro.write(inbox)
    path = inbox / "crossing" / "2026-09-01" / "crossing.csv"
    path.chmod(0)
    with permissions_bind():
        pulled = intake.pull(session, "crossing", micro.DAY_2, inbox)
    assert [item.delivery.business_on for item in pulled] == [micro.DAY_2]
    assert session.tally.exit_code == 1
    assert SAID[-1].startswith("crossing/2026-09-01/crossing.csv is left alone: it cannot be read (Permission denied)")


def test_the_same_bytes_are_one_delivery_even_under_a_wrong_name(session: Session) -> None:
    content = micro.text("crossing", ROWS).encode()
    for name in ("a.csv.gz", "b.csv", "c.parquet", "copy of b.csv"):
        micro.leave(session.home.inbox, "crossing", micro.DAY_1, name, content)
    (item,) = intake.pull(session, "crossing", micro.DAY_1, session.home.inbox)
    assert (item.delivery.file_name, item.delivery.rows, item.refused) == ("b.csv", len(ROWS), None)


def test_a_drop_folder_that_is_gone_is_a_fault(session: Session) -> None:
    with pytest.raises(FileNotFoundError):
        intake.pull(session, "crossing", micro.DAY_2, session.home.root / "absent")


@pytest.mark.slow
def test_a_day_of_bad_files_runs_to_its_report_and_shows_nobody(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    micro.write(home.inbox, [micro.DAY_1])
    for name, (content, *_) in REFUSED.items():
        micro.leave(home.inbox, "crossing", micro.DAY_1, name, content)
    odd = {feed: rows[0] for feed, day, rows in micro.deliveries() if day == micro.DAY_1}
    for feed, row in odd.items():
        micro.leave(home.inbox, feed, micro.DAY_1, "odd.csv", micro.text(feed, odd_values(feed, row)).encode())
    program = Path(sys.executable).with_name("lintas")
    words = [program, "run", "--date", str(micro.DAY_1), "--home", str(home.root)]
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr.decode()
    with store.reading(home) as con:
        states = dict(con.execute("SELECT feed || '/' || file_name, state FROM ops.delivery").fetchall())
    assert {name for name, state in states.items() if state == "REJECTED"} >= {f"crossing/{name}" for name in REFUSED}
    for feed in odd:
        assert states[f"{feed}/{feed}.csv"].startswith("LOADED")
        assert states[f"{feed}/odd.csv"] == "LOADED_WITH_WARNINGS", feed
    assert list(home.reports.rglob("*.html"))
    places = [path for path in home.root.rglob("*") if path.is_file() and home.inbox not in path.parents]
    seen = {"output": done.stdout + done.stderr} | {str(path): path.read_bytes() for path in places}
    shown = [
        (place, canary) for place, content in seen.items() for canary in micro.CANARIES if canary.encode() in content
    ]
    assert not shown
