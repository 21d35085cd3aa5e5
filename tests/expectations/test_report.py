"""The validation report: masked, inert, self-contained, the same bytes for the same input."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

from delivered import DAY
from hypothesis import given
from hypothesis import strategies as st

from expectations import DeliveryInfo, Outcome, Result, load_contract, write_report
from expectations.masking import inert, shape, shown

CONTRACT = load_contract("population_registry")
INFO = DeliveryInfo("<b>siak</b>.csv", "ab" * 32, datetime.fromisoformat("2026-01-15T06:30:00"))
NIK = "321399010190X0001"
ROWS = [
    (2, NIK, "NIK", NIK, "NIK.pattern"),
    (3, "3213990101900002", "PKS_ID", "=HYPERLINK(1)", "PKS_ID.required"),
    (4, None, None, None, "line.readable"),
]
OUTCOME = Outcome(
    "population_registry",
    "1.0.0",
    DAY,
    40,
    3,
    (
        Result("NIK.pattern", "NIK", "error", "row", 1, 40, "NIK bentuknya salah", "NIK malformed", 20.0, (2,)),
        Result("PKS_ID.required", "PKS_ID", "error", "row", 1, 40, "PKS_ID wajib diisi", "PKS_ID missing", 20.0, (3,)),
        Result("line.readable", None, "error", "row", 1, 40, "baris tidak dapat dibaca", "line cannot be read"),
        Result("NIK.sex", "NIK", "warning", "row", 0, 40, "cocok", "agrees", 5.0),
    ),
)


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "action")]


def test_report_masks_persons_neutralises_formulas_and_repeats_itself(tmp_path: Path) -> None:
    page, sheet = write_report(OUTCOME, iter(ROWS), CONTRACT, INFO, tmp_path / "a")
    again = write_report(OUTCOME, iter(ROWS), CONTRACT, INFO, tmp_path / "b")
    assert [path.read_bytes() for path in again] == [page.read_bytes(), sheet.read_bytes()]
    html, table = page.read_text(encoding="utf-8"), sheet.read_text(encoding="utf-8-sig")
    for text in (html, table):
        assert NIK not in text and "3213990101900002" not in text
        assert "999999999999X9999" in text
    assert "&lt;b&gt;siak" in html and "<b>siak" not in html
    assert '<html lang="id">' in html and "Baris dikarantina" in html and "Rows quarantined" in html
    links = Links()
    links.feed(html)
    assert links.found == []
    read = list(csv.DictReader(table.splitlines()))
    assert [row["line_no"] for row in read] == ["2", "3", "4"]
    assert read[1]["value"] == "'=HYPERLINK(1)" and read[1]["message_en"] == "PKS_ID missing"


def test_long_quarantine_is_cut_on_the_page_but_whole_in_the_sheet(tmp_path: Path) -> None:
    rows = [(line, "x", "PKS_ID", None, "PKS_ID.required") for line in range(2, 502)]
    page, sheet = write_report(OUTCOME, rows, CONTRACT, INFO, tmp_path)
    assert "Ditampilkan 200 dari 500" in page.read_text(encoding="utf-8")
    assert len(sheet.read_text(encoding="utf-8").splitlines()) == 501


def test_refused_deliveries_have_a_report_too(tmp_path: Path) -> None:
    outcome = Outcome.unreadable(CONTRACT, DAY, "berkas terpotong", "the file is cut off")
    page, _ = write_report(outcome, (), CONTRACT, INFO, tmp_path)
    assert outcome.state == "REJECTED" and outcome.message == "ditolak: berkas terpotong"
    assert "Ditolak" in page.read_text(encoding="utf-8")


def test_an_outcome_survives_json() -> None:
    assert Outcome.from_dict(json.loads(json.dumps(OUTCOME.to_dict()))) == OUTCOME


def test_ceilings_need_a_share_and_a_number() -> None:
    def severity(failed: int, checked: int) -> str:
        return Result("NIK.sex", "NIK", "warning", "row", failed, checked, "a", "b", 5.0, (2, 3)).judged().severity

    assert [severity(8, 100), severity(10, 200), severity(11, 200), severity(9, 9)] == [
        "warning",
        "warning",
        "critical",
        "warning",
    ]
    told = Result("NIK.sex", "NIK", "warning", "row", 80, 1000, "a", "b", 5.0, (2, 3)).judged()
    assert told.message == "a (80/1000; > 5 %); baris pertama: 2, 3"


@given(st.text(max_size=60))
def test_shapes_keep_no_letter_and_no_digit(value: str) -> None:
    assert not {mark for mark in shape(value) if mark.isalnum()} - {"9", "X"}


@given(st.text(max_size=60))
def test_cells_are_inert(value: str) -> None:
    assert inert(value)[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert inert(value).endswith(value)


def test_public_values_show_unless_columns_slipped() -> None:
    assert shown("SOETTA", is_personal=False) == "SOETTA"
    assert shown("X-20260115-000001", is_personal=False) == "X-20260115-000001"
    assert shown("3213990101900001", is_personal=False) == "9" * 16
    assert shown("Z0000001", is_personal=False) == "X9999999"
    assert shown("a\x00\u202eb", is_personal=False) == "a��b"


def test_a_villagers_words_are_never_shown(tmp_path: Path) -> None:
    """Not in their own column, and not where columns slipped."""
    words = "Pak Karta dari rumah biru menampung tamu, telepon +628990001234"
    contract = load_contract("community_report")
    rows = [(2, "LPR-1", name, words, f"{name}.values") for name in ("text", "reliability", "topic", "channel")]
    results = tuple(Result(f"{row[2]}.values", row[2], "error", "row", 1, 4, "salah", "wrong") for row in rows)
    page, sheet = write_report(
        Outcome("community_report", "1.0.0", DAY, 4, 4, results), iter(rows), contract, INFO, tmp_path
    )
    for text in (page.read_text(encoding="utf-8"), sheet.read_text(encoding="utf-8-sig")):
        assert not [word for word in ("Karta", "biru", "8990001234") if word in text]
