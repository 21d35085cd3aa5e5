"""`lintas contract` and a feed that changes: caught before load, shown, accepted, judged again; old deliveries keep theirs."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import micro
import pytest
from typer.testing import CliRunner, Result

from expectations import ContractError
from flows import intake, retention
from flows.cli import app
from flows.session import Session, open_session
from flows.settings import Settings
from warehouse import purge, store
from warehouse.home import Home
from warehouse.retention import read_retention

pytestmark = pytest.mark.slow

DAY_3 = dt.date(2026, 9, 3)
DAYS = (*micro.DAYS, DAY_3)
WHO = ("--who", "Ani", "--why", "surat 5/2026 pengirim")


def lintas(home: Home, *line: str) -> Result:
    return CliRunner().invoke(app, ["contract", *line, "--home", str(home.root)])


def taken(home: Home, day: dt.date, feed: str = "crossing") -> str:
    """Pull, check and load what a feed's sender left up to `day`; what the run said."""
    said: list[str] = []
    with open_session(home, Settings(), "test", day, say=said.append) as session:
        intake.take_in(session, intake.check(session, intake.pull(session, feed, day, home.inbox)))
    return "\n".join(line for line in said if line.startswith(feed))


def ask(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with store.reading(home) as con:
        return con.execute(sql).fetchall()


def core(home: Home, but: str = "delivery_id, received_at, line_no") -> list[tuple[Any, ...]]:
    return ask(home, f"SELECT * EXCLUDE ({but}) FROM core.crossing ORDER BY ALL")


def judged_by(home: Home) -> dict[str, str]:
    """Business date -> the version that its loaded delivery was judged by."""
    rows = ask(
        home, "SELECT business_on, contract_version FROM ops.delivery WHERE feed = 'crossing' AND state <> 'REJECTED'"
    )
    return {str(day): version for day, version in rows}


def rows_of(day: dt.date) -> list[micro.Row]:
    """Twelve departures of a day, alike but for key and person."""
    turn = DAYS.index(day)
    return [
        micro.crossing(100 * turn + n, 1 + n % 6, str(day), lane="AUTOGATE" if n < 3 else "COUNTER", purpose="")
        for n in range(12)
    ]


def text(rows: Sequence[Mapping[str, str]], names: Sequence[str] | None = None) -> bytes:
    out = io.StringIO()
    header = list(names or rows[0])
    out.write(",".join(header) + "\n")
    out.writelines(",".join(row[name] for name in header) + "\n" for row in rows)
    return out.getvalue().encode()


def drifted(rows: Sequence[micro.Row]) -> list[micro.Row]:
    """Another name for the MRZ name, other dates of birth, a seat, and a religion nobody asked for."""
    changed = []
    for row in rows:
        year, month, day = row["birth_date"].split("-")
        kept = {name: value for name, value in row.items() if name != "mrz_name"}
        new = {
            "passenger_name": row["mrz_name"],
            "birth_date": f"{day}/{month}/{year}",
            "seat": "12A",
            "AGAMA": "RAHASIA",
        }
        changed.append({**kept, **new})
    return changed


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Day 1 as agreed, day 2 changed overnight, day 3 mended: reordered, with a byte-order mark."""
    place = Home(tmp_path / "home")
    micro.leave(place.inbox, "crossing", micro.DAY_1, "a.csv", text(rows_of(micro.DAY_1)))
    micro.leave(place.inbox, "crossing", micro.DAY_2, "b.csv", text(drifted(rows_of(micro.DAY_2))))
    mended = rows_of(DAY_3)
    micro.leave(place.inbox, "crossing", DAY_3, "c.csv", b"\xef\xbb\xbf" + text(mended, list(mended[0])[::-1]))
    return place


def test_a_feed_that_changed_overnight_is_caught_shown_accepted_and_rebuilt(home: Home, tmp_path: Path) -> None:
    for day in micro.DAYS:
        said = taken(home, day)
    assert "REJECTED" in said and judged_by(home) == {"2026-09-01": "1.0.0"}
    (page,) = (home.validation / "crossing" / "2026-09-02").glob("*.html")
    shown = page.read_text(encoding="utf-8")
    for words in (
        "Perbedaan dengan kontrak",
        "Probably renamed",
        "passenger_name",
        "dd/MM/yyyy",
        "99/99/9999",
        "kolom baru",
    ):
        assert words.lower() in shown.lower(), words
    file = home.inbox / "crossing" / "2026-09-02" / "b.csv"
    told = lintas(home, "diff", "crossing", str(file), "--format", "json")
    assert told.exit_code == 1
    found = {each["column"] or each["sent_as"]: each for each in json.loads(told.stdout)}
    assert {name: each["kind"] for name, each in found.items() if each["kind"] != "same"} == {
        "mrz_name": "renamed", "birth_date": "retyped", "seat": "new", "AGAMA": "forbidden",
    }  # fmt: skip
    table = lintas(home, "diff", "crossing", str(file))
    for output in (shown, told.output, table.output, said):
        assert not [canary for canary in (*micro.CANARIES, "RAHASIA", "1990") if canary in output]
    # what it says would be accepted is accepted
    options = ["--rename", "mrz_name=passenger_name", "--form", "birth_date=dd/MM/yyyy", "--add", "seat:string"]
    for option in ("--rename mrz_name=passenger_name", "--form 'birth_date=dd/MM/yyyy'", "--add seat:string"):
        assert option in table.stderr
    accepted = lintas(home, "accept", "crossing", *options, "--add", "AGAMA:dropped", *WHO)
    assert accepted.exit_code == 0 and "2.0.0 judges deliveries for business dates from 2026-09-02" in accepted.stdout
    assert "12 rows loaded" in taken(home, DAY_3)
    expected = {"2026-09-01": "1.0.0", "2026-09-02": "2.0.0", "2026-09-03": "1.0.0"}
    assert judged_by(home) == expected
    (landed,) = (path for path in (home.landing / "crossing" / "2026-09-02").glob("*.parquet") if ".q" not in path.name)
    con = store.connect(home)
    names = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {store.landed(landed)}").fetchall()]
    assert "AGAMA" not in names and {"passenger_name", "seat"} <= set(names)

    # as if the sender had never changed anything
    plain = Home(tmp_path / "plain")
    for day in DAYS:
        micro.leave(plain.inbox, "crossing", day, "x.csv", text(rows_of(day)))
    taken(plain, DAY_3)
    assert core(home) == core(plain) and len(core(home)) == 36
    # all versions in one backfill on an empty warehouse
    before = core(home, "line_no")
    shutil.rmtree(home.warehouse.parent)
    taken(home, DAY_3)
    assert core(home, "line_no") == before and judged_by(home) == expected
    (kept,) = ask(
        home, "SELECT accepted_by, reason, holds_from, text FROM ops.contract_version WHERE version = '2.0.0'"
    )
    assert kept[:3] == ("Ani", "surat 5/2026 pengirim", micro.DAY_2)
    assert (
        kept[3] == lintas(home, "show", "crossing").stdout == (home.contracts / "crossing" / "2.0.0.yaml").read_text()
    )
    # nothing is due any more
    assert taken(home, DAY_3) == ""

    # its time over, names go from a copy under the names that its sender gave them; one within its time stays as it is
    other = {path: path.read_bytes() for path in (home.landing / "crossing").glob("*/*.parquet") if path != landed}
    as_of = micro.DAY_2 + dt.timedelta(days=183)
    with open_session(home, Settings(), "test", DAY_3) as session:
        purge.landing(session.con, home, read_retention(), as_of, renamed=retention.renamed(session))
    with store.connect(home) as con:
        left = con.execute(
            f"SELECT count(*), count(passenger_name), count(seat), bool_and(doc_no LIKE '~%') FROM {store.landed(landed)} "
            "WHERE crossed_at < '2026-09-03'"
        ).fetchall()
    assert left == [(12, 0, 12, True)]
    third = [path for path in other if path.parent.name == f"{DAY_3}"]
    assert third and all(path.read_bytes() == other[path] for path in third)


def test_a_new_code_brings_back_the_rows_it_had_sent_to_quarantine(home: Home) -> None:
    rows = [{**row, "lane": row["lane"].replace("AUTOGATE", "EGATE")} for row in rows_of(micro.DAY_1)]
    rows = [*rows, *(micro.crossing(900 + n, 1, str(micro.DAY_1), purpose="") for n in range(6))]
    micro.leave(home.inbox, "crossing", micro.DAY_1, "a.csv", text(rows))
    assert "15 rows loaded, 3 in quarantine" in taken(home, micro.DAY_1)
    page = next((home.validation / "crossing" / "2026-09-01").glob("*.html")).read_text(encoding="utf-8")
    assert "<code>EGATE</code> (3)" in page
    assert taken(home, micro.DAY_1) == ""
    accepted = lintas(home, "accept", "crossing", "--code", "lane=EGATE", *WHO)
    assert accepted.exit_code == 0 and "crossing 1.1.0 judges deliveries: " in accepted.stdout
    assert "18 rows loaded" in taken(home, micro.DAY_1)
    assert ask(home, "SELECT count(*), count(DISTINCT crossing_id), count(until_on) FROM core.crossing") == [
        (18, 18, 0)
    ]
    assert ask(home, "SELECT count(*) FROM ops.quarantine") == [(0,)]
    assert judged_by(home)["2026-09-01"] == "1.1.0"


def test_a_forbidden_column_can_be_accepted_only_as_dropped(home: Home) -> None:
    taken(home, micro.DAY_1)
    for wrong in (
        ("--add", "AGAMA:string"),
        ("--rename", "sex=GOL_DRH"),
        ("--add", "SUKU:date", "--code", "lane=EGATE"),
    ):
        answer = lintas(home, "accept", "crossing", *wrong, *WHO)
        assert answer.exit_code == 3 and "must never be read" in answer.stderr
    assert not list(home.contracts.rglob("*.yaml")) and taken(home, micro.DAY_1) == ""
    assert lintas(home, "accept", "crossing", "--add", "AGAMA:dropped", *WHO).exit_code == 0
    # a contract changed by hand to read it stops its feed, and says why
    path = home.contracts / "crossing" / "1.1.0.yaml"
    path.write_text(path.read_text().replace(", {property: dropped, value: true}", ""))
    with pytest.raises(ContractError, match="AGAMA"):
        taken(home, micro.DAY_2)


def test_a_version_that_was_changed_by_hand_judges_nothing(home: Home) -> None:
    assert lintas(home, "accept", "crossing", "--code", "lane=EGATE", *WHO).exit_code == 0
    path = home.contracts / "crossing" / "1.1.0.yaml"
    whole = path.read_text()
    for changed, message in (
        (whole.replace("version: 1.1.0", "version: 1.0.0", 1), "says that it is version 1.0.0"),
        (whole.replace("EGATE]", "EGATE, WAIT]"), "was changed after it was accepted"),
    ):
        path.write_text(changed)
        with session(home) as opened, pytest.raises(ContractError, match=message):
            intake.pull(opened, "crossing", micro.DAY_1, home.inbox)


def session(home: Home) -> AbstractContextManager[Session]:
    return open_session(home, Settings(), "test", micro.DAY_1)


def test_other_letters_of_a_name_are_a_rename(home: Home) -> None:
    rows = [
        {name.upper() if name == "lane" else name: value for name, value in row.items()} for row in rows_of(micro.DAY_1)
    ]
    path = micro.leave(home.inbox, "crossing", micro.DAY_1, "a.csv", text(rows))
    assert "REJECTED" in taken(home, micro.DAY_1)
    told = lintas(home, "diff", "crossing", str(path))
    assert told.exit_code == 1 and "--rename lane=LANE" in told.stderr and "probably renamed" in told.stdout
    assert lintas(home, "accept", "crossing", "--rename", "lane=LANE", *WHO).exit_code == 0
    assert "12 rows loaded" in taken(home, micro.DAY_1)
    assert lintas(home, "diff", "crossing", str(path)).exit_code == 0


def test_wrong_use_is_told(home: Home) -> None:
    store.prepare(home)
    file = next((home.inbox / "crossing" / "2026-09-01").iterdir())
    assert lintas(home, "accept", "crossing", *WHO).exit_code == 3
    assert lintas(home, "accept", "crossing", "--rename", "lane", *WHO).exit_code == 2
    assert lintas(home, "diff", "crossings", str(file)).exit_code == 3
    assert lintas(home, "diff", "crossing", "absent.csv").exit_code == 2
    answer = lintas(home, "show", "crossing", "--version", "9.0.0")
    assert answer.exit_code == 3 and "known here: 1.0.0" in answer.stderr
    listed = json.loads(lintas(home, "list", "--format", "json").stdout)
    assert {row["version"] for row in listed} == {"1.0.0"} and "crossing" in {row["feed"] for row in listed}
    damaged = home.inbox / "x.csv.gz"
    damaged.write_bytes(b"no gzip")
    assert lintas(home, "diff", "crossing", str(damaged)).exit_code == 3
