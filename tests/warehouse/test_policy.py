"""The policy: its grammar, default deny, and for each role, table and column what is and what is not there."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from role_world import MASTER, ROLES, World, publish_all

from warehouse.keys import derive, token
from warehouse.marts import read_marts
from warehouse.policy import PolicyError, Treatment, read_policy
from warehouse.scrub import install_scrub_macros

pytestmark = pytest.mark.slow

POLICY = read_policy()
MATRIX = [(role, table) for role, granted in POLICY.roles.items() for table in granted.tables]
CANARY = {
    "NIK": r"3201990\d{9}|3201991\d{9}|320199\d{10}",
    "name": r"CANARY (PERSON|MOTHER)|CANARYTOWN",
    "address": r"CANARY STREET",
    "passport": r"\bZ\d{7}\b",
    "phone": r"\+62 ?899",
    "mail": r"@example",
    "booking": r"BKCANARY",
    "ID PMI": r"PMICANARY",
    "birth date": r"1980-05-02|2 Mei 1980",
}


def columns_of(con: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    sql = "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'mart' AND table_name = $1"
    return {name for (name,) in con.execute(sql, [table]).fetchall()}


@pytest.mark.parametrize(("role", "table"), MATRIX)
def test_a_table_holds_the_listed_columns_and_no_other(world: World, role: str, table: str) -> None:
    with world.open(role) as con:
        assert columns_of(con, table) == set(POLICY.roles[role].tables[table].treatments())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_holds_the_listed_tables_and_no_other(world: World, role: str) -> None:
    with world.open(role) as con:
        held = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert held == set(POLICY.roles[role].tables)


@pytest.mark.parametrize("role", ["analyst", "public"])
def test_no_value_of_a_person_in_any_column(world: World, role: str) -> None:
    with world.open(role) as con:
        for table in POLICY.roles[role].tables:
            for row in con.execute(f"SELECT CAST(t AS VARCHAR) FROM mart.{table} AS t").fetchall():
                for kind, pattern in CANARY.items():
                    found = re.search(pattern, row[0])
                    assert not found, (role, table, kind, found)


def test_an_officer_sees_people_with_an_open_flag_and_nobody_else(world: World) -> None:
    open_niks = {n for (n,) in world.con.execute("SELECT person_id FROM flag.flag WHERE status = 'OPEN'").fetchall()}
    flagged = {n for (n,) in world.con.execute("SELECT person_id FROM flag.flag").fetchall()}
    with world.open("officer") as con:
        people = con.execute("SELECT person_id, nik, full_name, birth_on, is_open_flag FROM mart.person").fetchall()
        assert {row[1] for row in people if row[4]} == open_niks
        assert all(row[1] is row[2] is row[3] is None for row in people if not row[4])
        assert len(people) == len(flagged)
        seen = set()
        for table in POLICY.roles["officer"].tables:
            for (row,) in con.execute(f"SELECT CAST(t AS VARCHAR) FROM mart.{table} AS t").fetchall():
                seen |= {int(nik) for nik in re.findall(r"\b320199\d{10}\b", row)}
    assert seen == open_niks


def test_every_flag_can_be_traced_to_the_senders_rows(world: World) -> None:
    with world.open("officer") as con:
        traced = con.execute(
            "SELECT f.flag_id, e.record_key FROM mart.flag AS f JOIN mart.flag_evidence AS e USING (flag_id) "
            "JOIN mart.identity AS i ON i.feed = e.feed AND i.record_key = e.record_key AND i.person_id = f.person_id "
            "WHERE f.status = 'OPEN'"
        ).fetchall()
    told = world.con.execute(
        "SELECT flag_id, s.source.record_key FROM (SELECT flag_id, unnest(sources) AS source FROM flag.flag "
        "WHERE status = 'OPEN') AS s"
    ).fetchall()
    assert sorted(traced) == sorted(told)


def test_counts_of_corrections_start_at_eleven(world: World) -> None:
    for role in ("analyst", "officer"):
        with world.open(role) as con:
            assert con.execute("SELECT * FROM mart.correction").fetchall() == [
                ("NIK_NOT_FOUND", "passport_application", 20)
            ]


def test_tokens_differ_by_role_and_flag_ids_do_not(world: World) -> None:
    people, flags = {}, {}
    for role in ("analyst", "officer"):
        with world.open(role) as con:
            people[role] = {p for (p,) in con.execute("SELECT DISTINCT person_id FROM mart.person").fetchall()}
            flags[role] = {f for (f,) in con.execute("SELECT flag_id FROM mart.flag").fetchall()}
    assert flags["analyst"] == flags["officer"]
    assert not people["analyst"] & people["officer"]
    assert token(derive(MASTER, "token"), "analyst/person", "3201990101800001") in people["analyst"]
    assert None not in people["analyst"]


def test_a_new_column_of_a_query_stays_invisible(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    marts = read_marts()
    tpi = marts["tpi"]
    marts["tpi"] = dataclasses.replace(tpi, sql=tpi.sql.replace("FROM", ", 'secret' AS added_column FROM"))
    files = {file.role: file for file in publish_all(con, tmp_path / "published", marts=marts)}
    with World(con, tmp_path, files).open("analyst") as reader:
        assert columns_of(reader, "tpi") == {"tpi_code", "name", "kind", "province_code"}


def test_every_published_column_is_described() -> None:
    marts = read_marts()
    named = {(t, c) for role in POLICY.roles.values() for t, table in role.tables.items() for c in table.treatments()}
    assert sorted(f"{t}.{c}" for t, c in named if not marts[t].columns.get(c)) == []


@pytest.mark.parametrize("text", ["drop", "keep if open", "token()", "keep if is_a else keep", "year", "token(a) "])
def test_an_unknown_treatment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unknown treatment"):
        Treatment.parse(text)


@pytest.mark.parametrize(
    ("change", "told"),
    [("keep: [key, value]", "keep: [key, key]"), ("version: 1", "version: 0"), ("keep_versions: 7", "keep_version: 7")],
)
def test_a_faulty_policy_is_refused(tmp_path: Path, change: str, told: str) -> None:
    path = tmp_path / "policy.yaml"
    text = (Path(read_policy.__code__.co_filename).with_name("policy.yaml")).read_text(encoding="utf-8")
    path.write_text(text.replace(change, told, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"policy\.yaml"):
        read_policy(path)


def test_faults_between_policy_and_queries_are_told_together(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(
        "version: 1\nkeep_versions: 7\npurposes: {}\nroles:\n  analyst:\n    title: T\n    tables:\n"
        "      tpi: {columns: {keep: [name, no_such]}}\n      nowhere: {columns: {keep: [a]}}\n"
        "      flag: {columns: {keep if is_nothing: [reason]}}\n",
        encoding="utf-8",
    )
    with pytest.raises(PolicyError) as told:
        publish_all(con, tmp_path / "published", policy=read_policy(path))
    assert all(part in str(told.value) for part in ("no_such", "nowhere", "is_nothing"))
    assert not list((tmp_path / "published" / "analyst").iterdir())


def test_scrubbed_text_keeps_counts_and_loses_people() -> None:
    con = duckdb.connect()
    install_scrub_macros(con)
    text = (
        "17 tahun, 12 orang, NIK 3201990101800001, 3201 9901 0180 0001, Z1234567, +62 899 0000 001, a@b.invalid, "
        "2 Mei 2010, ditunda 2026-05-02"
    )
    scrubbed = con.execute("SELECT scrub($1)", [text]).fetchall()[0][0]
    assert scrubbed == "17 tahun, 12 orang, NIK •••, •••, •••, •••, •••, 2010, ditunda 2026-05-02"
    evidence = '{"nik":3201990101800001,"nik_birth_on":"2010-05-02","issued_on":"2026-05-02","n":12,"of":["Z1234567"]}'
    assert con.execute("SELECT scrub_json($1)", [evidence]).fetchall()[0][0] == (
        '{"nik":"•••","nik_birth_on":"2010","issued_on":"2026-05-02","n":12,"of":"[\\"•••\\"]"}'
    )
    assert con.execute("SELECT scrub_json('no json'), scrub_json(NULL), scrub(NULL)").fetchall() == [(None, None, None)]


CELLS = st.lists(st.lists(st.integers(0, 40), min_size=2, max_size=5), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(weeks=CELLS)
def test_an_adversary_who_knows_each_weeks_total_learns_no_small_cell(weeks: list[list[int]]) -> None:
    shown = published_weeks(weeks)
    for week, cells in enumerate(weeks):
        seen = {province: people for (w, province), people in shown.items() if w == week}
        assert all(people == cells[province] and people >= 11 for province, people in seen.items())
        small = [people for people in cells if 0 < people < 11]
        hidden = [people for province, people in enumerate(cells) if people and province not in seen]
        if not small:
            assert not hidden
        elif seen or (len(hidden) > 1 and sum(hidden) >= 11):
            # With the total known the hidden cells' sum is known: each may still be anything from 0 to 10.
            assert len(hidden) >= 2
            assert sum(hidden) >= 11
            assert len(hidden) <= max(len(small), 1) + 1


def published_weeks(weeks: list[list[int]]) -> dict[tuple[int, int], int]:
    con = duckdb.connect()
    con.execute("CREATE SCHEMA fact")
    con.execute(
        "CREATE TABLE fact.departure (crossed_on DATE, person_id BIGINT, province_code VARCHAR, outcome VARCHAR)"
    )
    cells = [(week, province, n) for week, row in enumerate(weeks) for province, n in enumerate(row)]
    con.execute(
        "INSERT INTO fact.departure SELECT DATE '2026-03-02' + 7 * week, unnest(range(n)), province, 'BERANGKAT' FROM "
        f"(VALUES {', '.join(map(str, cells))}) AS t (week, province, n)"
    )
    sql = read_marts()["departure_week"].sql
    found = con.execute(
        "SELECT (week_on - DATE '2026-03-02') // 7, CAST(province_code AS INTEGER), people FROM "
        f"({sql}) WHERE is_publishable", {"run_on": "2026-06-01"},
    ).fetchall()  # fmt: skip
    con.close()
    return {(week, province): people for week, province, people in found}


def test_a_week_that_is_not_over_is_not_counted() -> None:
    con = duckdb.connect()
    con.execute("CREATE SCHEMA fact")
    con.execute(
        "CREATE TABLE fact.departure AS SELECT DATE '2026-05-25' AS crossed_on, i AS person_id, '32' AS province_code, "
        "'BERANGKAT' AS outcome FROM range(20) AS t (i)"
    )
    sql = read_marts()["departure_week"].sql
    counts: list[Any] = [len(con.execute(sql, {"run_on": day}).fetchall()) for day in ("2026-05-30", "2026-05-31")]
    assert counts == [0, 1]
