"""The column gate."""

from __future__ import annotations

from delivered import DAY

from expectations import Outcome, check_columns, load_contract

CONTRACT = load_contract("population_registry")
AGREED = [column.name for column in CONTRACT.columns]


def kinds(columns: list[str]) -> list[tuple[str, str | None]]:
    return [(breach.kind, breach.column) for breach in check_columns(CONTRACT, columns)]


def test_agreed_columns_pass_in_any_order() -> None:
    assert kinds(AGREED) == kinds(AGREED[::-1]) == kinds(["\ufeffNIK", *AGREED[1:]]) == []


def test_every_breach_is_named_in_one_go() -> None:
    sent = [name for name in AGREED if name not in ("NO_KK", "PKS_ID")] + ["NIK", "Nama_Lgkp", "AGAMA"]
    assert kinds(sent) == [
        ("missing", "NO_KK"),
        ("missing", "PKS_ID"),
        ("duplicate", "NIK"),
        ("unknown", "Nama_Lgkp"),
        ("forbidden", "AGAMA"),
    ]
    outcome = Outcome.from_breaches(CONTRACT, DAY, check_columns(CONTRACT, sent))
    assert outcome.state == "REJECTED"
    assert "NAMA_LGKP may be meant" in outcome.message_en and "agama" in outcome.message


def test_religion_blood_and_disability_have_their_own_message() -> None:
    for name in ("AGAMA", "agama", "GOL_DRH", "GOLDAR", "PENYANDANG_CACAT", "DISABILITAS", "SIDIK_JARI"):
        assert kinds([*AGREED, name]) == [("forbidden", name)]


def test_a_file_without_header_shows_no_value() -> None:
    row = ["3213990101900001", "3213991501200001", "BUDI SANTOSO", "1"]
    assert kinds(row) == [("header", None)]
    assert "BUDI" not in Outcome.from_breaches(CONTRACT, DAY, check_columns(CONTRACT, row)).message
    assert kinds([*AGREED, "3213990101900001"]) == [("unknown", None)]
