"""The ladder: which rung links a record, what it refuses, and that a judgement beats it."""

from __future__ import annotations

from typing import Any

import pytest
from identity_world import deliver, identify, judge, world

from transforms.identity import ladder
from transforms.rule_lint import EXACT_RUNGS

pytestmark = pytest.mark.slow

A, B, C = 3201990105900001, 3201990105900002, 3201994506950003


def people(con: Any, *rows: dict[str, Any]) -> None:
    deliver(con, "population_registry", rows)


def test_the_rungs_link_by_book_nik_and_old_book() -> None:
    con = world()
    people(con, {"nik": A})
    deliver(con, "passport_application", [
        {"application_id": "old", "nik": A, "passport_no": "Z1000001", "submitted_at": "2021-01-01",
         "passport_issued_on": "2021-01-05", "passport_expires_on": "2026-01-05"},
        {"application_id": "new", "nik": 3299990101010009, "passport_no": "Z1000002", "old_passport_no": "Z1000001"},
    ])  # fmt: skip
    deliver(con, "crossing", [
        {"crossing_id": "on the new book", "doc_no": "Z1000002"},
        {"crossing_id": "on an expired book", "doc_no": "Z1000001"},
        {"crossing_id": "of a foreigner", "doc_no": "Z1000002", "issuing_state": "MYS"},
        {"crossing_id": "of somebody else", "doc_no": "Z1000002", "birth_on": "1971-12-30"},
    ])  # fmt: skip
    deliver(con, "placement", [{"id_pmi": "by NIK", "nik": A, "passport_no": None}])
    links = identify(con)
    assert links["passport_application", "old"] == (A, "NIK", None)
    assert links["passport_application", "new"] == (A, "OLD_BOOK", None)
    assert links["crossing", "on the new book"] == (A, "BOOK", None)
    assert links["crossing", "of a foreigner"] == (None, None, "FOREIGN")
    assert links["crossing", "of somebody else"] == (None, None, "BIRTH_DATE_CONFLICT")
    assert links["placement", "by NIK"] == (A, "NIK", None)


def test_a_seat_and_a_return_belong_to_people_too() -> None:
    """A seat by the book valid on the day of departure; a return by NIK, or by a book whatever its dates."""
    con = world()
    people(con, {"nik": A})
    deliver(con, "passport_application", [
        {"application_id": "x", "nik": A, "passport_no": "Z1000001", "passport_issued_on": "2026-08-20",
         "passport_expires_on": "2036-08-20"},
    ])  # fmt: skip
    deliver(con, "passenger_list", [
        {"doc_no": "Z1000001"},
        {"list_id": "L0", "doc_no": "Z1000001", "departs_at": "2026-08-19 23:59:00"},
        {"list_id": "L2", "doc_no": "Z1000001", "issuing_state": "MYS"},
    ])  # fmt: skip
    deliver(con, "repatriation", [
        {"case_id": "by NIK", "nik": A},
        {"case_id": "by book", "passport_no": "Z1000001"},
        {"case_id": "of somebody else", "nik": A, "full_name": "AGUS WIBOWO", "birth_on": "1961-12-30"},
    ])  # fmt: skip
    links = identify(con)
    assert links["passenger_list", "L1|Z1000001"] == (A, "BOOK", None)
    assert links["passenger_list", "L2|Z1000001"] == (None, None, "FOREIGN")
    assert links["repatriation", "by NIK"] == (A, "NIK", None)
    assert links["repatriation", "by book"] == (A, "BOOK", None)
    assert links["repatriation", "of somebody else"][0] is None
    deliver(con, "passenger_list", [{"list_id": "L3", "doc_no": "Z1000001"}])
    assert identify(con)["passenger_list", "L3|Z1000001"] == (A, "BOOK", None)


@pytest.mark.parametrize(
    ("change", "rung"),
    [
        ({"nik": 3201990105900091}, "REPAIRED"),  # one digit
        ({"nik": 3201990105909001}, "REPAIRED"),  # two neighbours exchanged
        ({"nik": B}, "REPAIRED"),  # a brother's, on the same card
        ({"nik": 1101990101019999, "no_kk": 3201990101010001}, "REPAIRED"),  # another altogether, the card is right
        ({"nik": A, "full_name": "DEWI LESTARI", "mother_name": "RATNA"}, None),  # right NIK, plainly another person
    ],
)
def test_a_key_with_one_error_is_repaired_and_a_strange_name_is_not(change: dict[str, Any], rung: str | None) -> None:
    con = world()
    people(con, {"nik": A}, {"nik": B, "full_name": "JOKO WIRYAWAN", "birth_on": "1993-07-07"})
    record = {"application_id": "x", "nik": A, "no_kk": 3201990101010001 if change.get("nik") == B else None}
    deliver(con, "passport_application", [record | change])
    assert identify(con)["passport_application", "x"][:2] == (A if rung else None, rung)


@pytest.mark.parametrize(
    ("change", "rung"),
    [
        ({"doc_no": "ZI0O00OI"}, "REPAIRED"),
        ({"doc_no": "Z1000007"}, "REPAIRED"),
        ({"birth_on": "1990-01-05"}, "REPAIRED"),
        ({"doc_no": "Z1000007", "birth_on": "1990-01-05"}, None),
        ({"doc_no": "Z1000007", "mrz_name": "LESTARI<<DEWI"}, None),
        ({"doc_no": "Z9999999", "mrz_name": "HARTONO<<AGUS"}, None),
    ],
)
def test_a_misread_document_is_repaired_only_where_name_and_birth_date_agree(
    change: dict[str, Any], rung: str | None
) -> None:
    con = world()
    people(con, {"nik": A})
    deliver(con, "passport_application", [{"application_id": "x", "nik": A, "passport_no": "Z1000001"}])
    deliver(con, "crossing", [{"crossing_id": "c", "doc_no": "Z1000001", "sex": None} | change])
    found = identify(con)["crossing", "c"]
    assert found[1] == rung or (rung is None and found[1] in (None, "PROBABLE"))


def test_twins_are_told_apart_by_name_and_two_who_fit_alike_are_left_alone() -> None:
    con = world()
    people(con, {"nik": A, "full_name": "HASAN BASRI"}, {"nik": B, "full_name": "HUSEIN BASRI"})
    shared = {"nik": 1101990101019999, "no_kk": 3201990101010001}
    deliver(con, "passport_application", [
        {"application_id": "hasan", "full_name": "HASAN BASRI"} | shared,
        {"application_id": "neither", "full_name": "BASRI"} | shared,
    ])  # fmt: skip
    links = identify(con)
    assert links["passport_application", "hasan"][0] == A
    assert links["passport_application", "neither"][:2] == (None, None)


def test_one_person_under_two_nik_is_one_person() -> None:
    con = world()
    lost = C - 4000000000
    people(
        con,
        {"nik": C, "full_name": "SITI AMINAH", "sex": "P", "birth_on": "1995-06-05"},
        {"nik": lost, "full_name": "SITI AMINAH", "sex": "P", "birth_on": "1995-06-05", "no_kk": 3201990101010077},
    )
    record = {"full_name": "SITI AMINAH", "sex": "P", "birth_on": "1995-06-05"}
    deliver(con, "passport_application", [{"application_id": str(nik), "nik": nik} | record for nik in (C, lost)])
    links = identify(con)
    assert {links["passport_application", str(nik)][0] for nik in (C, lost)} == {C}


def test_a_description_that_a_sender_gives_to_everybody_joins_nobody() -> None:
    """Forty NIK on one card, described alike: default values, not one person; and no work that grows with their square."""
    con = world()
    many = [3299010105900001 + turn for turn in range(40)]
    people(con, *({"nik": nik, "no_kk": 3299010101010001} for nik in many))
    deliver(con, "passport_application", [{"application_id": str(nik), "nik": nik} for nik in many])
    links = identify(con)
    assert {links["passport_application", str(nik)][0] for nik in many} == set(many)


def test_a_judgement_beats_every_rung_reaches_all_that_hangs_on_it_and_can_be_taken_back() -> None:
    con = world()
    people(con, {"nik": A}, {"nik": B, "full_name": "JOKO WIRYAWAN", "birth_on": "1993-07-07"})
    deliver(con, "passport_application", [{"application_id": "x", "nik": A, "passport_no": "Z1000001"}])
    deliver(con, "crossing", [{"crossing_id": "c", "doc_no": "Z1000001"}])
    assert identify(con)["crossing", "c"] == (A, "BOOK", None)
    judge(con, ("passport_application", "x"), "SAME", ("population_registry", str(B)))
    links = identify(con)
    assert links["passport_application", "x"] == (B, "JUDGED", None)
    assert links["crossing", "c"] == (B, "BOOK", None)
    changed = con.execute("SELECT feed, person_before, person_after FROM ops.link_change ORDER BY feed").fetchall()
    assert changed == [("crossing", A, B), ("passport_application", A, B)]
    judge(con, ("population_registry", str(B)), "UNSURE", ("passport_application", "x"))
    assert identify(con)["crossing", "c"] == (A, "BOOK", None)
    judge(con, ("crossing", "c"), "DIFFERENT", ("population_registry", str(A)))
    assert identify(con)["crossing", "c"][:2] == (None, None)
    assert identify(con)["passport_application", "x"] == (A, "NIK", None)


def test_judgements_between_records_join_and_part_people() -> None:
    con = world()
    people(con, {"nik": A})
    deliver(con, "passport_application", [{"application_id": "x", "nik": A, "passport_no": "Z1000001"}])
    deliver(con, "crossing", [
        {"crossing_id": "c", "doc_no": "Z1000001"},
        {"crossing_id": "pass", "doc_type": "PLB", "doc_no": "ZP000001", "mrz_name": "X<<Y", "birth_on": "1980-02-02"},
    ])  # fmt: skip
    judge(con, ("crossing", "pass"), "SAME", ("passport_application", "x"))
    judge(con, ("crossing", "c"), "DIFFERENT", ("passport_application", "x"))
    links = identify(con)
    assert links["crossing", "pass"] == (A, "JUDGED", None)
    assert links["crossing", "c"][:2] == (None, None)
    assert links["passport_application", "x"][0] == A


def test_a_probable_link_is_for_no_rule_of_tier_1_or_2() -> None:
    assert {file.meta["rung"] for file in ladder.rungs()} == EXACT_RUNGS
    assert "PROBABLE" not in EXACT_RUNGS
    con = world()
    people(con, {"nik": A}, *({"nik": A + 10000 * turn, "full_name": f"ORANG {turn}"} for turn in range(2, 9)))
    deliver(con, "crossing", [{"crossing_id": "pass", "doc_type": "PLB", "doc_no": "ZP000001"}])
    deliver(con, "placement", [{"id_pmi": "by book", "nik": 1101990101019999, "passport_no": "Z1000001"}])
    deliver(con, "passport_application", [
        {"application_id": "no key", "nik": 1101990101019999, "passport_no": "Z1000001"}
    ])  # fmt: skip
    links = identify(con)
    assert {link[:2] for link in links.values()} == {(A, "PROBABLE")}
    assert con.execute("SELECT count(*) FROM identity.exact_link").fetchall() == [(0,)]
