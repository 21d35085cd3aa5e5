"""How a file differs from its contract, and the next version of a contract."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import jsonschema
import pytest
from delivered import good_rows, land_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from open_data_contract_standard.model import OpenDataContractStandard

from expectations import (
    Change,
    Changes,
    ContractError,
    check_columns,
    compare,
    feeds,
    in_force,
    judging,
    load_contract,
    successor,
)
from expectations.contract_file import parse_contract
from expectations.contract_version import find_column
from expectations.document import loaded
from expectations.forms import DATE_FORMS, INTEGER_FORMS, TIMESTAMP_FORMS, converted, forms_of

pytestmark = pytest.mark.slow

AT = datetime(2026, 9, 3, 21, 5)  # noqa: DTZ001 (UTC, as the warehouse keeps times)
DAY = date(2026, 9, 3)
REASON = "surat \"5\", 'ya' – dari é pengirim # & {x}"
STANDARD = jsonschema.Draft201909Validator(json.loads(OpenDataContractStandard.json_schema()))
CON = duckdb.connect()


def accepted(feed: str, changes: Changes, holds_from: date | None = None) -> Any:
    return successor(load_contract(feed), changes, who="Ani", why="surat 5", at=AT, holds_from=holds_from)


def drift(feed: str, sent: dict[str, list[str | None]]) -> dict[str, Change]:
    """What differs when the good file of a feed has the columns `sent` too (None takes a column away)."""
    rows = {name: [row[name] for row in good_rows(feed)] for name in good_rows(feed)[0]}
    rows = {name: values for name, values in {**rows, **sent}.items() if values}
    con = duckdb.connect()
    con.execute(
        f"CREATE TABLE landed ({', '.join(f'{name!r} VARCHAR' for name in rows)}, line_no BIGINT)".replace("'", '"')
    )
    filled = [[*line, turn] for turn, line in enumerate(zip(*rows.values(), strict=True), 2)]
    con.executemany(f"INSERT INTO landed VALUES ({', '.join('?' * (len(rows) + 1))})", filled)
    found = compare(con, "landed", load_contract(feed), list(rows))
    return {str(change.column or change.sent_as): change for change in found if change.kind != "same"}


def column(feed: str, name: str) -> list[str | None]:
    return [row[name] for row in good_rows(feed)]


@pytest.mark.parametrize("feed", feeds())
def test_an_agreed_file_does_not_differ(feed: str) -> None:
    assert drift(feed, {}) == {}


def test_a_date_written_otherwise_is_told_with_the_forms_that_read_it() -> None:
    turned = [value and "/".join(reversed(value.split("-"))) for value in column("crossing", "doc_expires_on")]
    turned = [*turned[:-1], "31/12/2031"]
    (change,) = drift("crossing", {"doc_expires_on": turned}).values()
    assert (change.kind, change.column, change.misfit, change.seen) == ("retyped", "doc_expires_on", 1.0, "99/99/9999")
    assert change.forms["dd/MM/yyyy"] == 1.0 > change.forms.get("MM/dd/yyyy", 0)
    assert change.options == ("--form 'doc_expires_on=dd/MM/yyyy'",)
    # every day up to the twelfth: nobody can tell which number is the month
    (change,) = drift("crossing", {"doc_expires_on": ["01/02/2030"] * len(turned)}).values()
    assert change.forms["dd/MM/yyyy"] == change.forms["MM/dd/yyyy"] == 1.0 and change.options == ()


def test_whole_numbers_in_groups_of_three_are_told() -> None:
    n = len(good_rows("fostered_village"))
    contract = load_contract("fostered_village")
    name = next((each.name for each in contract.columns if each.logical_type == "integer"), None)
    feed = "fostered_village" if name else "population_registry"
    name = name or next(each.name for each in load_contract(feed).columns if each.logical_type == "integer")
    n = len(good_rows(feed))
    (change,) = drift(feed, {name: [f"{turn + 1}.234" for turn in range(n)]}).values()
    assert change.kind == "retyped" and change.forms == {"#.###": 1.0} and change.seen == "9.999"


def test_new_codes_are_counted_and_those_of_a_person_masked() -> None:
    lanes, sexes = column("crossing", "lane"), column("crossing", "sex")
    found = drift("crossing", {"lane": ["EGATE", "EGATE", *lanes[2:]], "sex": ["LAKI", *sexes[1:]]})
    assert found["lane"].codes == {"EGATE": 2} and found["lane"].options == ("--code lane=EGATE",)
    assert found["sex"].codes == {"XXXX": 1} and found["sex"].options == ()


def test_a_renamed_column_is_recognised_by_its_name_and_values() -> None:
    found = drift("crossing", {"doc_expires_on": [], "document_expiry_date": column("crossing", "doc_expires_on")})
    (change,) = found.values()
    assert (change.kind, change.sent_as, change.fitting) == ("renamed", "document_expiry_date", 1.0)
    assert change.options == ("--rename doc_expires_on=document_expiry_date",)
    found = drift("crossing", {"lane": [], "LANE": column("crossing", "lane")})
    assert (found["lane"].kind, found["lane"].likeness) == ("renamed", 1.0)
    # what does not look like the missing column is no rename of it
    found = drift("crossing", {"lane": [], "lanes": ["7"] * len(good_rows("crossing"))})
    assert {change.kind for change in found.values()} == {"missing", "new"}


def test_two_columns_that_changed_places_in_name_are_matched_by_likeness() -> None:
    swapped = {
        "declared_dest": column("crossing", "declared_destination"),
        "booked_dest": column("crossing", "booked_destination"),
    }
    found = drift("crossing", {"declared_destination": [], "booked_destination": [], **swapped})
    assert {name: change.sent_as for name, change in found.items()} == {
        "declared_destination": "declared_dest", "booked_destination": "booked_dest",
    }  # fmt: skip


def test_a_new_column_shows_its_type_and_shape_and_a_forbidden_one_nothing() -> None:
    n = len(good_rows("crossing"))
    found = drift(
        "crossing", {"seat": ["12A"] * n, "seq": ["7"] * n, "nik": ["3299010101900001"] * n, "AGAMA": ["RAHASIA"] * n}
    )
    assert {name: change.seen for name, change in found.items()} == {
        "seat": "string 99X", "seq": "integer 9", "nik": "string 9999999999999999", "AGAMA": "",
    }  # fmt: skip
    assert found["AGAMA"].kind == "forbidden" and found["AGAMA"].options == ("--add AGAMA:dropped",)


DATES = st.dates(date(1000, 1, 1), date(9999, 12, 31))


@given(DATES, st.sampled_from(sorted(DATE_FORMS)))
def test_a_form_reads_back_every_date_that_was_written_in_it(day: date, form: str) -> None:
    written = form.replace("yyyy", f"{day.year:04d}").replace("MM", f"{day.month:02d}").replace("dd", f"{day.day:02d}")
    assert _converted(written, "date", form) == day.isoformat()
    for other in DATE_FORMS.keys() - {form}:
        read = _converted(written, "date", other)
        assert read is None or {form, other} == {"dd/MM/yyyy", "MM/dd/yyyy"}


@given(st.integers(-(10**15), 10**15), st.sampled_from(sorted(INTEGER_FORMS)))
def test_a_number_in_groups_is_read_whole_or_not_at_all(number: int, form: str) -> None:
    written = f"{number:,}".replace(",", INTEGER_FORMS[form])
    assert _converted(written, "integer", form) == (str(number) if abs(number) >= 1000 else None)
    assert _converted(written + INTEGER_FORMS[form] + "5", "integer", form) is None


@given(st.text(max_size=20), st.sampled_from(sorted(TIMESTAMP_FORMS)))
def test_no_text_stops_the_reading(text: str, form: str) -> None:
    read = _converted(text, "timestamp", form)
    assert read is None or datetime.fromisoformat(read)


def _converted(text: str, logical_type: str, form: str) -> str | None:
    sql = converted("CAST($text AS VARCHAR)", logical_type, form)
    answer = CON.execute(f"SELECT {sql}", {"text": text}).fetchone()
    return answer[0] if answer else None


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_a_new_version_changes_what_was_accepted_and_nothing_else(data: st.DataObject) -> None:
    feed = data.draw(st.sampled_from(feeds()))
    old = load_contract(feed)
    names = [each.name for each in old.columns]
    some = st.lists(st.sampled_from(names), unique=True, max_size=3)
    renames = {name: f"{name}_baru" for name in data.draw(some)}
    forms = {
        each.name: data.draw(st.sampled_from(forms_of(each.logical_type)))
        for name in data.draw(some)
        if forms_of((each := old.column(name)).logical_type)
    }
    codes = {name: ["KODE_BARU", "NO", "7"] for name in data.draw(some) if old.column(name).values}
    kinds = data.draw(st.lists(st.sampled_from(("date", "dropped")), max_size=2))
    adds = {f"tambahan_{turn}": kind for turn, kind in enumerate(kinds)}
    changes = Changes(renames, adds, codes, forms)
    if not changes.told():
        return
    new = successor(old, changes, who="Ani: #1", why=REASON, at=AT, holds_from=DAY)
    STANDARD.validate(loaded(new.text))
    assert new.version == ("2.0.0" if renames or forms else "1.1.0")
    (told,) = new.history
    assert (told.accepted_by, told.reason, told.based_on) == ("Ani: #1", REASON, "1.0.0")
    assert [each.name for each in new.columns] == names + [name for name, kind in adds.items() if kind != "dropped"]
    for name in names:
        was, now = old.column(name), new.column(name)
        assert now.as_sent == renames.get(name, name) and now.form == forms.get(name)
        assert (now.values.value if now.values else ()) == (was.values.value if was.values else ()) + tuple(
            codes.get(name, ())
        )
        assert (now.key_position, now.required, now.classification, now.description) == (
            was.key_position, was.required, was.classification, was.description,
        )  # fmt: skip
    assert new.own_rules == old.own_rules and new.envelope == old.envelope
    lines = set(new.text.splitlines())
    kept = [line for line in old.text.splitlines() if line in lines]
    assert len(old.text.splitlines()) - len(kept) <= 1 + len(renames) + 2 * len(forms) + len(codes)
    assert [line for line in kept if "#" in line] == [line for line in old.text.splitlines() if line.startswith("#")]


def test_going_back_to_the_agreed_form_and_name_is_a_version_too() -> None:
    first = accepted("crossing", Changes({"mrz_name": "nama"}, forms={"birth_date": "dd/MM/yyyy"}))
    back = successor(
        first,
        Changes({"nama": "mrz_name"}, forms={"birth_date": "yyyy-MM-dd"}),
        who="Ani",
        why="x",
        at=AT,
        holds_from=DAY,
    )
    assert back.version == "3.0.0" and back.columns == load_contract("crossing").columns
    assert [each.version for each in back.history] == ["2.0.0", "3.0.0"]


def test_everything_wrong_with_an_acceptance_comes_together() -> None:
    wrong = Changes(
        {"sex": "AGAMA", "lanes": "x", "mode": "lane"},
        {"GOL_DRH": "string", "seat": "blob", "lane": "string"},
        {"mrz_name": ["A"], "lane": ["COUNTER"]},
        {"birth_date": "dd/mm/yy"},
    )
    with pytest.raises(ContractError) as caught:
        successor(load_contract("crossing"), wrong, who=" ", why="", at=AT, holds_from=None)
    for fault in (
        "--who", "--why", "no column lanes; lane may be meant", "AGAMA (religion) must never", "GOL_DRH:dropped", "type blob",
        "column lane is agreed already", "mode cannot be renamed to lane", "mrz_name has no list", "COUNTER already",
        "dd/mm/yy is no form",
    ):  # fmt: skip
        assert fault in str(caught.value), fault


def test_a_contract_that_would_read_a_forbidden_column_is_broken() -> None:
    new = accepted("crossing", Changes(adds={"AGAMA": "dropped"}))
    assert new.dropped == ("AGAMA",) and find_column(new, "AGAMA") is None
    assert check_columns(new, [*(each.name for each in new.columns), "AGAMA"]) == []
    with pytest.raises(ContractError, match=r"AGAMA .religion. must never be read"):
        parse_contract("crossing", new.text.replace(", {property: dropped, value: true}", ""), "x.yaml")
    with pytest.raises(ContractError, match=r"SUKU .ethnicity. must never be read"):
        parse_contract("crossing", new.text.replace("{name: lane,", "{name: lane, physicalName: SUKU,"), "x.yaml")


def test_the_version_in_force_judges_unless_only_another_fits() -> None:
    first = load_contract("crossing")
    renamed = accepted("crossing", Changes({"lane": "jalur"}), DAY)
    written = successor(first, Changes(forms={"birth_date": "dd/MM/yyyy"}), who="A", why="b", at=AT, holds_from=DAY)
    old = [each.as_sent for each in first.columns]
    new = [each.as_sent for each in renamed.columns]
    eve = DAY - timedelta(days=1)
    assert in_force([first, renamed], eve) == first and in_force([renamed, first], DAY) == renamed
    assert judging([first, renamed], DAY, new) == renamed == judging([first, renamed], eve, new)
    assert judging([first, renamed], DAY, old) == first
    assert judging([first, renamed], DAY, old[1:]) == renamed
    assert judging([first, written], DAY, old) == written and judging([first, written], eve, old) == first


def test_land_rows_of_another_name_and_form_are_read_as_agreed() -> None:
    from expectations import as_agreed

    contract = accepted("licence", Changes({"name": "nama"}, forms={"valid_from": "dd/MM/yyyy"}))
    con = duckdb.connect()
    land_rows(
        con,
        load_contract("licence"),
        [{"name": "PT A", "valid_from": "03/09/2026"}, {"valid_from": "2026-09-04"}, {"valid_from": "9/2026"}],
    )
    con.execute("ALTER TABLE landed RENAME name TO nama")
    read = (
        con.execute(f"SELECT {as_agreed(contract, ['later'])} FROM landed ORDER BY line_no")
        .to_arrow_table()
        .to_pylist()
    )
    assert [(row["name"], row["valid_from"], row["later"], row["line_no"]) for row in read] == [
        ("PT A", "2026-09-03", None, 2), (None, "2026-09-04", None, 3), (None, "9/2026", None, 4),
    ]  # fmt: skip
