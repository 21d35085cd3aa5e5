"""`lintas review` on a small installation: one flag, an office's file with everything wrong in it, work lists, samples."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import micro
import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner, Result

from flows import pipeline
from flows.cli import app
from flows.session import open_session
from flows.settings import Settings
from warehouse import store
from warehouse.home import Home

pytestmark = pytest.mark.slow

NO_REPORT = dataclasses.replace(pipeline.PLAIN, report=lambda session, run_on: [])
SECRET = "menurut tetangga, NIK 3299010105900001"


@pytest.fixture(scope="module")
def ran(first_day: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of the hand-made country, on the second of which two people leave of whom a passenger list told before."""
    home = Home(Path(shutil.copytree(first_day, tmp_path_factory.mktemp("ran") / "home", symlinks=True)))
    micro.write(home.inbox, [micro.DAY_2])
    left = [micro.crossing(7, 2, str(micro.DAY_2)), micro.crossing(8, 5, str(micro.DAY_2))]
    micro.leave(home.inbox, "crossing", micro.DAY_2, "more.csv", micro.text("crossing", left).encode())
    with open_session(home, Settings(), "daily", micro.DAY_2) as session:
        pipeline.run(session, micro.DAY_2, home.inbox, NO_REPORT)
    return home.root


@pytest.fixture
def home(ran: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(ran, tmp_path / "home", symlinks=True)))


def lintas(home: Home, *line: str, room: str = "review") -> Result:
    return CliRunner().invoke(app, [room, *line, "--home", str(home.root)])


def ask(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with store.reading(home) as con:
        return con.execute(sql).fetchall()


def flags(home: Home) -> list[str]:
    return [flag for (flag,) in ask(home, "SELECT flag_id FROM flag.flag WHERE status = 'OPEN' ORDER BY flag_id")]


def published(home: Home, sql: str, role: str = "analyst") -> list[dict[str, Any]]:
    shown = lintas(home, sql, "--role", role, "--purpose", "MUTU-DATA", "--format", "json", room="query")
    assert shown.exit_code == 0, shown.output
    found: list[dict[str, Any]] = json.loads(shown.stdout)
    return found


def test_one_outcome_counts_at_once_is_corrected_by_a_later_one_and_its_note_stays_inside(home: Home) -> None:
    flag = flags(home)[0]
    done = lintas(
        home, flag, "DITUNDA_RUJUK_BP3MI", "--note", SECRET, "--by", "petugas 1", "--date", "2026-09-02 10:00"
    )
    assert done.exit_code == 0, done.output
    assert "1 hasil dicatat, berlaku untuk tanggal 2026-09-02" in done.output
    again = lintas(home, flag, "TERKONFIRMASI_PMI_NP", "--by", "petugas 1", "--date", "2026-09-03 09:00")
    assert again.exit_code == 0
    assert ask(home, "SELECT code, note FROM ops.outcome ORDER BY reviewed_at") == [
        ("DITUNDA_RUJUK_BP3MI", SECRET),
        ("TERKONFIRMASI_PMI_NP", None),
    ]
    told = published(home, "SELECT flag_id, code, is_confirmed FROM mart.outcome")
    assert told == [{"flag_id": flag, "code": "TERKONFIRMASI_PMI_NP", "is_confirmed": True}]
    for role in ("analyst", "officer", "protection"):
        assert SECRET not in json.dumps(published(home, "SELECT * FROM mart.outcome", role))
    assert SECRET not in done.output + home.audit_log.read_text(encoding="utf-8")


def test_what_cannot_be_recorded_is_told_without_a_word_of_it(home: Home) -> None:
    for line, told in (
        (["3299010105900001", "LANJUT_BERSIH"], "penanda ini tidak ada"),
        ([flags(home)[0], "LANJUT"], "bukan salah satu kode"),
        ([flags(home)[0], "LANJUT_BERSIH", "--by", "a", "--second", "A "], "harus orang lain"),
    ):
        done = lintas(home, *line)
        assert done.exit_code == 1
        assert told in done.output
        assert "3299010105900001" not in done.output
    assert lintas(home, flags(home)[0]).exit_code == 2
    assert not ask(home, "SELECT 1 FROM ops.outcome")


BAD = [
    ("tidak-ada", "LANJUT_BERSIH", "2026-09-02", "P1", "", "UNKNOWN"),
    ("{0}", "LANJUTKAN", "2026-09-02", "P1", "", "WRONG_CODE"),
    ("{0}", "LANJUT_BERSIH", "09/31/2026", "P1", "", "WRONG_DATE"),
    ("{0}", "LANJUT_BERSIH", "2126-09-02", "P1", "", "FUTURE"),
    ("{0}", "LANJUT_BERSIH", "2026-09-02", "", "", "NO_REVIEWER"),
    ("{0}", "LANJUT_BERSIH", "2026-09-02", "P1", "@SUM(A1)", "FORMULA"),
    ("{0}", "lanjut_bersih", "02/09/2026", "P1", "-", ""),
    ("{0}", "RUJUK_POLRI", "2026-09-02", "p1", "", "DUPLICATE"),
    ("{1}", "Lanjut, dokumen lengkap", "2026-09-02 14:30", "P2", "surat kerja ditunjukkan", ""),
    ("{1}", "", "", "", "", ""),
]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "head",
    [
        ("Nomor Penanda", "Hasil pemeriksaan", "Tanggal periksa", "Petugas", "Catatan", "Suhu"),
        ("Flag ID", "Outcome", "Review date", "Reviewer", "Remarks", "Temperature"),
    ],
)
def test_a_bad_file_is_recorded_as_far_as_it_goes_and_the_rest_comes_back(
    home: Home, tmp_path: Path, form: str, head: tuple[str, ...]
) -> None:
    known = flags(home)
    rows = [head, *[(row[0].format(*known), *row[1:5], "36,5") for row in BAD]]
    file = tmp_path / f"balik.{form}"
    if form == "csv":
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out, delimiter=";").writerows(rows)
    else:
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(
                [dt.datetime.fromisoformat(cell) if cell == "2026-09-02" else cell for cell in row]
            )
        book.worksheets[0]["B4"] = '=IF(1,"LANJUT_BERSIH")'
        book.save(file)
    for turn in range(2):
        done = lintas(home, "--file", str(file), "--later", "--lang", "en")
        assert done.exit_code == 1, done.output
        assert f"{head[5]}." in done.output
        assert "1 row(s) were left empty" in done.output
        told = ask(home, "SELECT code, reviewed_by, length(source), effective_on FROM ops.outcome ORDER BY code")
        assert told == [
            ("LANJUT_BERSIH", "P1", 64, dt.date(2026, 9, 3)),
            ("LANJUT_DOKUMEN_LENGKAP", "P2", 64, dt.date(2026, 9, 3)),
        ]
        assert ("2 outcome(s) were recorded before" in done.output) == bool(turn)
    back = file.with_name(f"balik.ditolak.{form}")
    assert back.stat().st_mode & 0o777 == 0o600
    if form == "csv":
        with back.open(encoding="utf-8-sig", newline="") as kept:
            found = list(csv.reader(kept))
    else:
        found = [[str(c or "") for c in row] for row in load_workbook(back).worksheets[0].iter_rows(values_only=True)]
    assert found[0] == [*head, "alasan_ditolak", "reason_refused"]
    reasons = [row[-1] for row in found[1:]]
    wanted = ["no such flag", "none of the codes", "cannot be read", "future", "reviewer: write one name", "formula"]
    wanted.append("on line 8 already")
    if form == "xlsx":
        wanted[2] = "formula"
    assert len(reasons) == len(wanted)
    assert all(part in reason for part, reason in zip(wanted, reasons, strict=True)), reasons
    assert found[6][4] == "'@SUM(A1)"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("fremd.csv", "Kennzeichen;Ergebnis;Datum;Bearbeiter\nx;y;z;a\n", "'Kennzeichen', 'Ergebnis'"),
        ("leer.csv", "", "holds nothing"),
        ("zwei.csv", "flag,code,result,reviewer,date\na,b,c,d,e\n", "two columns for code"),
        ("kaputt.xlsx", "PK no workbook", "no XLSX workbook"),
        ("latin.csv", b"flag,code\n\xe9,x\n", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_names_what_is_wrong(
    home: Home, tmp_path: Path, name: str, content: str | bytes, told: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = lintas(home, "--file", str(file))
    assert (done.exit_code, told in done.output) == (2, True), done.output


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_work_list_can_be_filled_in_and_sent_back(home: Home, tmp_path: Path, form: str, lang: str) -> None:
    out = tmp_path / f"list.{form}"
    assert lintas(home, "--template", str(out), "--lang", lang).exit_code == 0
    assert not [canary for canary in micro.CANARIES if canary.encode() in out.read_bytes()]
    if form == "csv":
        with out.open(encoding="utf-8-sig", newline="") as kept:
            rows = list(csv.reader(kept))
    else:
        book = load_workbook(out)
        rows = [[str(c or "") for c in row] for row in book.worksheets[0].iter_rows(values_only=True)]
        assert [row[0] for row in book.worksheets[1].iter_rows(values_only=True)][5] == "LANJUT_BERSIH"
    assert sorted(row[0] for row in rows[1:]) == flags(home)
    rows[1][6:9] = ["LANJUT_BERSIH", "petugas 7", "2026-09-02"]
    if form == "csv":
        with out.open("w", encoding="utf-8", newline="") as filled:
            csv.writer(filled).writerows(rows)
    else:
        for place, value in enumerate(rows[1], 1):
            book.worksheets[0].cell(2, place, value)
        book.save(out)
    done = lintas(home, "--file", str(out), "--later")
    assert done.exit_code == 0, done.output
    assert ask(home, "SELECT flag_id, code, reviewed_by FROM ops.outcome") == [
        (rows[1][0], "LANJUT_BERSIH", "petugas 7")
    ]


def test_sealed_feeds_are_shown_to_the_protection_role_alone(home: Home) -> None:
    asked = ["show", "repatriation", "RPT1", "--purpose", "PELINDUNGAN-PMI"]
    for role, code in (("analyst", 3), ("officer", 3), ("protection", 0)):
        assert lintas(home, *asked, "--role", role, room="identity").exit_code == code
    for role in ("analyst", "officer"):
        person = ["show", "population_registry", micro.nik(6), "--role", role, "--purpose", "PELINDUNGAN-PMI"]
        assert "repatriation" not in lintas(home, *person, "--format", "json", room="identity").stdout
    assert lintas(home, "history", "repatriation", "RPT1", room="identity").exit_code == 3
    assert published(home, "SELECT case_id FROM mart.repatriation", "protection") == [{"case_id": "RPT1"}]


def test_a_sample_is_the_same_again_and_its_outcomes_measure_what_was_missed(home: Home, tmp_path: Path) -> None:
    drawn = [
        lintas(home, "sample", "--date", str(micro.DAY_2), "--n", "2", "--seed", "7", "--format", "csv").stdout
        for _ in range(2)
    ]
    assert drawn[0] == drawn[1]
    items = list(csv.DictReader(drawn[0].splitlines()))
    assert not [canary for canary in micro.CANARIES if canary in drawn[0]]
    assert {row["item_id"] for row in items}.isdisjoint(flags(home))
    flagged = {key for (key,) in ask(home, "SELECT unnest(sources).record_key FROM flag.flag")}
    assert items
    assert flagged.isdisjoint(row["crossing_id"] for row in items)
    assert ask(home, "SELECT count(*) FROM ops.sample") == [(len(items),)]
    done = lintas(home, items[0]["item_id"], "TERKONFIRMASI_TPPM", "--by", "petugas 1")
    assert done.exit_code == 0, done.output
    assert ask(home, "SELECT count(*) FROM fact.decision ANTI JOIN fact.outcome USING (flag_id)") == [(1,)]
    (row,) = published(home, "SELECT items, decided, missed_share FROM mart.sample_quality")
    assert row == {"items": len(items), "decided": None, "missed_share": None}
    assert lintas(home, "sample", "--date", "2020-01-01").exit_code == 2
    out = tmp_path / "sampel.xlsx"
    assert lintas(home, "sample", "--date", str(micro.DAY_2), "--n", "2", "--seed", "7", "-o", str(out)).exit_code == 0
    assert load_workbook(out).worksheets[0]["A2"].value == items[0]["item_id"]
