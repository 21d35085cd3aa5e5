"""`lintas identity` on a small installation: what is shown to whom, what a judgement changes at once, what Dukcapil is asked."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import micro
import pytest
from typer.testing import CliRunner, Result

from flows import pipeline
from flows.cli import app
from flows.session import open_session
from flows.settings import Settings
from warehouse import audit, store
from warehouse.home import Home

pytestmark = pytest.mark.slow

PURPOSE = ["--purpose", "PENCEGAHAN-TPPO"]
REASON = ["--reason", "dicocokkan dengan arsip"]


@pytest.fixture(scope="module")
def ran(first_day: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of the hand-made country. Crossing X2 of person 1 is flagged on both, X6 of person 4 on the second."""
    home = Home(Path(shutil.copytree(first_day, tmp_path_factory.mktemp("ran") / "home", symlinks=True)))
    micro.write(home.inbox, [micro.DAY_2])
    stranger = {"doc_no": "Z7779999", "mrz_name": "ORANG<<LAIN", "birth_date": "1960-01-01"}
    unlinked = micro.text("crossing", [micro.crossing(9, 6, "2026-09-02", **stranger)]).encode()
    micro.leave(home.inbox, "crossing", micro.DAY_2, "more.csv", unlinked)
    with open_session(home, Settings(), "daily", micro.DAY_2) as session:
        pipeline.run(session, micro.DAY_2, home.inbox)
    return home.root


@pytest.fixture
def home(ran: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(ran, tmp_path / "home", symlinks=True)))


def lintas(home: Home, *line: str) -> Result:
    return CliRunner().invoke(app, ["identity", *line, "--home", str(home.root)])


def ask(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with store.reading(home) as con:
        return con.execute(sql).fetchall()


def acts(home: Home) -> list[tuple[str, str, str]]:
    lines = home.audit_log.read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return [(row["role"], row["act"], row["outcome"]) for row in told if row["act"].startswith("identity")]


def test_values_are_masked_unless_an_officer_has_a_flag_to_look_at(home: Home) -> None:
    for line in (["crossing", "X6"], ["placement", "PMI1", "--role", "officer", *PURPOSE]):
        shown = lintas(home, "show", *line)
        assert shown.exit_code == 0
        assert not [canary for canary in micro.CANARIES if canary in shown.stdout]
        assert "Nilai disamarkan" in shown.stdout
    whole = lintas(home, "show", "crossing", "X6", "--role", "officer", *PURPOSE, "--lang", "en")
    for needed in (
        f"Person:    {micro.nik(4)} · AGUS KENARI RAHASIA",
        "BOOK: passport book valid on the day.",
        "1988-01-20",
        "a correction of the book's data by the issuing office",
    ):
        assert needed in whole.stdout
    assert max(map(len, whole.stdout.splitlines())) <= 110
    assert acts(home) == [
        ("analyst", "identity show", "begun"),
        ("analyst", "identity show", "shown masked"),
        ("officer", "identity show", "begun"),
        ("officer", "identity show", "shown masked"),
        ("officer", "identity show", "begun"),
        ("officer", "identity show", "shown whole"),
    ]
    assert lintas(home, "show", "crossing", "X6", "--role", "officer").exit_code == 2
    assert audit.verify(home.audit_log).first_bad is None


def test_sealed_records_are_shown_to_nobody(home: Home) -> None:
    """Person 6 came home on a case; neither the case nor that there is one is told."""
    for role in ("analyst", "officer"):
        shown = lintas(home, "show", "repatriation", "RPT1", "--role", role, *PURPOSE)
        assert shown.exit_code != 0 and not shown.stdout
    told = json.loads(lintas(home, "show", "population_registry", micro.nik(6), "--format", "json").stdout)
    assert ask(home, "SELECT person_id FROM identity.link WHERE feed = 'repatriation'") == [(int(micro.nik(6)),)]
    assert not [row for row in told["records"] if row["feed"] == "repatriation"]


def test_nothing_is_shown_without_an_audit_record(home: Home) -> None:
    with home.audit_log.open("a", encoding="utf-8") as log:
        log.write("{}\n")
    shown = lintas(home, "show", "crossing", "X6", "--role", "officer", *PURPOSE)
    assert (shown.exit_code, shown.stdout) == (3, "")


def test_an_unlinked_record_says_why_and_what_would_change_it(home: Home) -> None:
    told = lintas(home, "show", "crossing", "X9").stdout
    assert "Orang:   tidak terhubung\nSebab:   BOOK_UNKNOWN: buku paspor tidak ada di arsip" in told
    assert "kantor penerbit mengirim permohonan dengan buku ini" in told
    row = json.loads(lintas(home, "show", "crossing", "X9", "--format", "json").stdout)
    assert (row["rung"], row["unlinked_reason"], row["is_identified"]) == (None, "BOOK_UNKNOWN", False)
    assert ("doc_no", "X9999999") in [(side["column_name"], side["record_value"]) for side in row["sides"]]


def test_a_likely_link_shows_its_weights_as_table_and_picture(home: Home, tmp_path: Path) -> None:
    files = [tmp_path / "why.svg", tmp_path / "why.html"]
    shown = lintas(home, "show", "crossing", "X3", "--svg", str(files[0]), "--html", str(files[1]))
    assert "PROBABLE: kemungkinan besar" in shown.stdout
    row = json.loads(lintas(home, "show", "crossing", "X3", "--format", "json").stdout)
    assert row["weights"]["birth_on"] in [side["weight"] for side in row["sides"]]
    assert sum(row["weights"].values()) == pytest.approx(row["weight"], abs=0.05)
    shared = "FROM identity.evidence WHERE record_key = 'X3' AND column_name = 'birth_on'"
    assert ask(home, f"SELECT weight, record_value {shared}") == [(row["weights"]["birth_on"], "2010-06-02")]
    svg, html = (path.read_text(encoding="utf-8") for path in files)
    assert svg.strip() in html
    assert not [canary for canary in micro.CANARIES if canary in svg + html + shown.stdout]
    assert lintas(home, "show", "crossing", "X6", "--svg", str(files[0])).exit_code == 2


def test_a_judgement_counts_at_once_and_clears_the_flag_that_rested_on_the_link(home: Home) -> None:
    before = dict(ask(home, "SELECT subject_key, status FROM flag.flag"))
    assert before == {"X2": "OPEN", "X6": "OPEN"} | before
    done = lintas(home, "review", "crossing", "X2", "--different", "population_registry", micro.nik(1), *REASON)
    assert done.exit_code == 0, done.output
    assert "1 pernyataan dicatat, berlaku untuk tanggal 2 Sep 2026." in done.stdout
    assert "Hubungan berubah: 1. Penanda yang tidak lagi terbuka: 1; baru terbuka: 0." in done.stdout
    assert ask(home, "SELECT person_id, unlinked_reason FROM identity.link WHERE record_key = 'X2'") == [
        (None, "JUDGED_DIFFERENT")
    ]
    cleared = "SELECT status, cleared_reason, cleared_run_on FROM flag.flag WHERE subject_key = 'X2'"
    assert ask(home, cleared) == [("CLEARED", "LINK_CHANGED", micro.DAY_2)]
    given = lintas(
        home, "review", "crossing", "X2", "--same", "population_registry", micro.nik(4), *REASON, "--lang", "en"
    )
    assert "Links changed: 1" in given.stdout
    told = lintas(home, "show", "crossing", "X2").stdout
    assert "JUDGED: dinyatakan petugas" in told
    assert "orang yang berbeda dari population_registry …0001" in told
    assert not [canary for canary in micro.CANARIES if canary in told + done.output + given.output]
    undone = lintas(home, "review", "crossing", "X2", "--unsure", "population_registry", micro.nik(4), *REASON)
    assert undone.exit_code == 0
    lintas(home, "review", "crossing", "X2", "--unsure", "population_registry", micro.nik(1), *REASON)
    assert dict(ask(home, "SELECT subject_key, status FROM flag.flag")) == before
    assert ask(home, "SELECT count(*) FROM ops.judgement") == [(4,)]
    history = lintas(home, "history", "crossing", "X2", "--format", "csv").stdout
    assert [row["verdict"] for row in csv.DictReader(history.splitlines())] == ["DIFFERENT", "SAME", "UNSURE", "UNSURE"]


def test_a_file_is_recorded_whole_or_not_at_all_and_can_wait(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "judged.csv"
    head = "feed_a,record_a,feed_b,record_b,verdict,reason,by\n"
    right = f"crossing,X3,population_registry,{micro.nik(3)},SAME,paspor dilihat,ayu\n"
    path.write_text(f"{head}{right}crossing,X99,crossing,X3,SAME,paspor dilihat,\n", encoding="utf-8")
    refused = lintas(home, "review", "--file", str(path))
    assert refused.exit_code == 2
    assert "line 3: crossing X99 is not in the warehouse" in refused.stderr
    assert ask(home, "SELECT count(*) FROM ops.judgement") == [(0,)]
    path.write_text(head + right, encoding="utf-8")
    assert "mulai tanggal 3 Sep 2026" in lintas(home, "review", "--file", str(path), "--later").stdout
    assert ask(home, "SELECT judged_by, effective_on FROM ops.judgement") == [("ayu", micro.DAYS[1].replace(day=3))]
    assert "(belum berlaku)" in lintas(home, "show", "crossing", "X3").stdout
    contradicted = lintas(home, "review", "crossing", "X3", "--same", "population_registry", micro.nik(4), *REASON)
    assert contradicted.exit_code == 0
    torn = lintas(
        home, "review", "population_registry", micro.nik(3), "--different", "population_registry", micro.nik(4), *REASON
    )
    assert torn.exit_code == 2
    assert "contradicts judgement" in torn.stderr
    assert micro.nik(3) not in torn.stderr


def test_corrections_are_asked_of_the_registry_and_flag_nobody(home: Home, tmp_path: Path) -> None:
    done = lintas(home, "corrections", "--date", "2026-09-02", "-o", str(tmp_path))
    path = tmp_path / "koreksi-dukcapil-2026-09-02.csv"
    assert done.exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["nik"], row["kind"], row["column_name"], row["record_key"]) for row in rows] == [
        (micro.nik(3), "BIRTH_DATES_APART", "TGL_LHR", "PMH-KANIM3201-20260803-0003")
    ]
    assert "bukan penanda atas orangnya" in rows[0]["permintaan"]
    assert not [
        word for word in ("KENARI", "2010-06-02", "2004-06-02", "JALAN") if word in path.read_text(encoding="utf-8")
    ]
    assert acts(home) == [
        ("dukcapil", "identity corrections", "begun"),
        ("dukcapil", "identity corrections", "written"),
    ]
    assert lintas(home, "corrections", "--date", "2026-09-03", "-o", str(tmp_path)).exit_code == 3
