"""The probabilistic rung: who is found, who never is, and that no block runs without end."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from xml.etree import ElementTree

import duckdb
import pytest

from transforms import engine
from transforms.identity import blocking, probable
from transforms.identity.model import plan, shipped
from transforms.identity.train import hold, untrained
from transforms.identity.waterfall import waterfall, words

pytestmark = pytest.mark.slow

GIVEN = [
    "AGUS",
    "BAMBANG",
    "CITRA",
    "DEWI",
    "EKO",
    "FITRI",
    "GUNAWAN",
    "HENDRA",
    "INDAH",
    "JOKO",
    "KARTIKA",
    "LESTARI",
    "MAYA",
    "NURUL",
    "OKTAVIA",
    "PUTRA",
    "RATNA",
    "SUSANTI",
    "TRI",
    "WAHYU",
]
FAMILY = ["SAPUTRA", "WIBOWO", "HIDAYAT", "KUSUMA", "PRATAMA", "NUGROHO", "SANTOSO", "SETIAWAN", "MAULANA", "FIRDAUS"]
PERSON = (
    "{nik}::BIGINT AS nik, {kk}::BIGINT AS no_kk, '{name}' AS name, name_keys('{name}') AS name_keys, DATE "
    "'{birth}' AS birth_on, "
    "'{sex}' AS sex, 'SLEMAN' AS birth_place, 'SITI ROHANI' AS mother, '34.04.10.2001' AS village_code, "
    "NULL::VARCHAR AS address, NULL::VARCHAR AS phone"
)
TWIN = {"kk": 3404991010100001, "birth": "1990-05-17", "sex": "L"}


@pytest.fixture(scope="module")
def world() -> Iterator[duckdb.DuckDBPyConnection]:
    """20,000 invented people, each name shared by some, and twins HASAN and HUSIN FATHONI in one card."""
    con = duckdb.connect()
    con.execute("CREATE SCHEMA reference")
    engine.load_reference(con)
    engine.install_functions(con)
    name = f"{GIVEN!r}[1 + n % 20] || ' ' || {GIVEN!r}[1 + n // 20 % 20] || ' ' || {FAMILY!r}[1 + n // 400 % 10]"
    con.execute(
        f"CREATE TABLE person AS SELECT 3404990000000000 + n AS nik, 3404998000000000 + n // 4 AS no_kk, {name} AS "
        "name, "
        f"name_keys({name}) AS name_keys, DATE '1950-01-01' + CAST(n * 7919 % 22000 AS INTEGER) AS birth_on, "
        "CASE n % 2 WHEN 0 THEN 'L' ELSE 'P' END AS sex, ['SLEMAN', 'BANTUL', 'KOTA YOGYAKARTA', 'MALANG'][1 + n "
        "% 4] AS birth_place, "
        f"{GIVEN!r}[1 + n // 4 % 20] || ' ' || {FAMILY!r}[1 + n // 80 % 10] AS mother, '34.04.10.' || (2000 + n % "
        "50) AS village_code, "
        f"NULL::VARCHAR AS address, NULL::VARCHAR AS phone FROM range(20000) AS t(n)"
    )
    for nik, name in ((3404991705900001, "HASAN FATHONI"), (3404991705900002, "HUSIN FATHONI")):
        con.execute(f"INSERT INTO person SELECT {PERSON.format(nik=nik, name=name, **TWIN)}")
    yield con


def found(
    con: duckdb.DuckDBPyConnection,
    record: str,
    *,
    people: str = "person",
    population: int = 20_000,
    apart: str | None = None,
) -> list[tuple[int, float, str, str]]:
    """(nik, probability, compared, weights) of one record, likeliest first."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE record AS SELECT CAST(1 AS BIGINT) AS record_no, {record}")
    probable.candidates(con, "record", people, "candidate", population=population, apart=apart)
    return con.execute("SELECT nik, probability, compared, weights FROM candidate ORDER BY probability DESC").fetchall()


def bare(name: str, birth: str, sex: str = "L") -> str:
    """A record that tells name, birth date and sex, as a gate does."""
    return (
        f"NULL::BIGINT AS nik, NULL::BIGINT AS no_kk, '{name}' AS name, name_keys('{name}') AS name_keys, DATE "
        f"'{birth}' AS birth_on, "
        f"'{sex}' AS sex, NULL::VARCHAR AS birth_place, NULL::VARCHAR AS mother, NULL::VARCHAR AS village_code, "
        f"NULL::VARCHAR AS address, NULL::VARCHAR AS phone"
    )


def test_name_and_birth_date_are_enough_in_a_small_country_and_not_in_a_large_one(
    world: duckdb.DuckDBPyConnection,
) -> None:
    name, birth = world.execute(
        "SELECT name, CAST(birth_on AS VARCHAR) FROM person WHERE nik = 3404990000000101"
    ).fetchone() or ("", "")
    record = bare(name, birth, "P")
    ((nik, small, compared, weights), *_) = found(world, record)
    assert nik == 3404990000000101
    assert json.loads(compared) == {"name": "equal", "birth_on": "equal", "sex": "equal"}
    assert set(json.loads(weights)) == {"prior", "name", "birth_on", "sex", "relative"}
    large = found(world, record, population=288_000_000)
    assert small >= shipped().link_at > (large[0][1] if large else 0.0)


def test_a_twin_is_never_linked_even_where_the_other_twin_is_not_on_file(world: duckdb.DuckDBPyConnection) -> None:
    record = PERSON.format(nik="NULL", name="HASAN FATHONI", **TWIN)
    (first, *others) = found(world, record)
    assert first[0] == 3404991705900001 and first[1] >= shipped().link_at
    world.execute("CREATE OR REPLACE TEMP VIEW without AS SELECT * FROM person WHERE nik <> 3404991705900001")
    for spelling in ("HASAN FATHONI", "HASAN", "FATHONI HASAN"):
        left = found(world, PERSON.format(nik="NULL", name=spelling, **TWIN), people="without")
        assert all(probability < shipped().link_at for _, probability, *_ in left), spelling
    assert all(probability < 0.05 for _, probability, *_ in others)


def test_pairs_judged_different_are_no_candidates(world: duckdb.DuckDBPyConnection) -> None:
    world.execute(
        "CREATE OR REPLACE TEMP TABLE apart AS SELECT CAST(1 AS BIGINT) AS record_no, 3404991705900001 AS nik"
    )
    left = found(world, PERSON.format(nik="NULL", name="HASAN FATHONI", **TWIN), apart="apart")
    assert 3404991705900001 not in [nik for nik, *_ in left]


def test_two_nik_of_one_person_do_not_compete(world: duckdb.DuckDBPyConnection) -> None:
    again = PERSON.format(nik=3404991705900003, name="HASAN FATHONI", **TWIN)
    world.execute(
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT *, nik AS person_id FROM person UNION ALL SELECT {again}, "
        "3404991705900001"
    )
    owners = found(world, PERSON.format(nik="NULL", name="HASAN FATHONI", **TWIN), people="twice")
    assert [probability >= shipped().link_at for _, probability, *_ in owners[:2]] == [True, True]


def test_nothing_is_left_behind_and_nothing_is_written_to_the_database(world: duckdb.DuckDBPyConnection) -> None:
    before = world.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall()
    found(world, bare("AGUS AGUS SAPUTRA", "1950-01-01"))
    after = world.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall()
    assert set(after) - set(before) <= {("record",), ("candidate",)}


def test_a_key_that_everybody_shares_is_left_out_and_counted(world: duckdb.DuckDBPyConnection) -> None:
    world.execute("CREATE OR REPLACE TEMP TABLE same AS SELECT * REPLACE (DATE '1970-01-01' AS birth_on) FROM person")
    world.execute(
        "CREATE OR REPLACE TEMP TABLE crowd AS SELECT row_number() OVER () AS record_no, * EXCLUDE (nik, no_kk), "
        "NULL::BIGINT AS nik, NULL::BIGINT AS no_kk FROM same"
    )
    searched = blocking.pairs(world, "crowd", "same", "met", most=1_000_000)
    assert searched.skipped
    assert 0 < searched.pairs <= 1_000_000
    assert all(item.pairs > 0 and item.values > 0 for item in searched.skipped) and "left out" in str(searched)


def test_conditions_say_the_same_as_the_blocks(world: duckdb.DuckDBPyConnection) -> None:
    world.execute(
        "CREATE OR REPLACE TEMP TABLE few AS SELECT row_number() OVER () AS record_no, * FROM person LIMIT 200"
    )
    searched = blocking.pairs(world, "few", "person", "met")
    condition = " OR ".join(f"({part})" for part in blocking.CONDITIONS)
    told = world.execute(f"SELECT COUNT(*) FROM few AS l INNER JOIN person AS r ON {condition}").fetchone()
    assert told == (searched.pairs,) and not searched.skipped


def test_the_model_is_sane() -> None:
    model = shipped()
    for comparison in model.settings["comparisons"]:
        column = comparison["output_column_name"]
        levels = {
            level["label_for_charts"]: level
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        }
        order = plan()["columns"][column]["order"]
        assert set(order) == set(levels) == set(model.relative[column])
        weights = [levels[word]["m_probability"] / levels[word]["u_probability"] for word in order]
        assert all(better >= 0.99 * worse for better, worse in itertools.pairwise(weights)), column
        assert weights[0] > 1 > weights[-1]
        for name in ("m_probability", "u_probability"):
            assert sum(level[name] for level in levels.values()) == pytest.approx(1, abs=0.01)
        # What a house shares says nothing among relatives.
        if column in ("mother", "no_kk", "village_code", "birth_place"):
            assert levels[order[0]]["m_probability"] / model.relative[column][order[0]] < 4
    written = [
        [level["sql_condition"] for level in comparison["comparison_levels"]]
        for comparison in model.settings["comparisons"]
    ]
    planned = [
        [level["sql_condition"] for level in comparison["comparison_levels"]]
        for comparison in untrained()["comparisons"]
    ]
    assert written == planned, "comparisons.yaml was changed: train the model anew"


def test_weights_fall_along_the_order_whatever_was_learned() -> None:
    settings = {
        "comparisons": [
            comparison for comparison in untrained()["comparisons"] if comparison["output_column_name"] == "sex"
        ]
    }
    for level, (m, u) in zip(
        settings["comparisons"][0]["comparison_levels"][1:], ((0.2, 0.5), (0.8, 0.5)), strict=True
    ):
        level |= {"m_probability": m, "u_probability": u}
    hold(settings, {"sex": {"equal": 0.5, "different": 0.5}}, by_hand=False)
    told = {
        level["label_for_charts"]: level.get("m_probability")
        for level in settings["comparisons"][0]["comparison_levels"]
    }
    assert told["equal"] == told["different"] == 0.5


def test_the_waterfall_is_a_picture_that_stands_alone(world: duckdb.DuckDBPyConnection) -> None:
    con = world
    found(con, PERSON.format(nik="NULL", name="HASAN FATHONI", **TWIN))
    (row,) = con.execute("SELECT * FROM candidate ORDER BY probability DESC LIMIT 1").to_arrow_table().to_pylist()
    svg = waterfall(row)
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    compared = json.loads(row["compared"])
    bars = [bar.findtext(f"{space}title") for bar in root.findall(f"{space}g")]
    assert len(bars) in (len(compared) + 2, len(compared) + 3)
    assert "Tanggal lahir / Birth date: sama / equal" in " ".join(str(bar) for bar in bars)
    assert root.get("role") == "img" and root.findtext(f"{space}desc")
    assert "href" not in svg and "HASAN" not in svg
    levels = {word for column in plan()["columns"].values() for word in column["order"]}
    assert levels <= words()["level"].keys() and plan()["columns"].keys() <= words()["column"].keys()
