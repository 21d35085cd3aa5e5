"""``lintas identity link``: files of any make in, links out; what cannot be used is said clearly."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import typer
from typer.testing import CliRunner, Result

from flows.identity_link import link

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
    "RATNA",
]
FAMILY = [
    "SAPUTRA",
    "WIBOWO",
    "HIDAYAT",
    "KUSUMA",
    "PRATAMA",
    "NUGROHO",
    "SANTOSO",
    "SETIAWAN",
    "MAULANA",
    "FIRDAUS",
    "RAHARJO",
    "SUSANTO",
]
MAP = "id: no\nfull_name: nama\nbirth_date: lahir\nsex: jk\nplace: tempat\nnational_id: nik\nmother: ibu\n"

app = typer.Typer()
app.command("link")(link)


@app.command("other")
def other() -> None:
    """A second command, so that ``link`` is named as it is in `lintas identity`."""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["link", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """a.csv: 400 invented people; b.csv: 300 of them, every tenth name misspelt, dates day first, few with a NIK."""
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    con = duckdb.connect()
    name = f"{GIVEN!r}[1 + n % 16] || ' ' || {GIVEN!r}[1 + n * 7 // 16 % 16] || ' ' || {FAMILY!r}[1 + n // 5 % 12]"
    birth = "DATE '1950-01-01' + CAST(n * 7919 % 22000 AS INTEGER)"
    shown = (
        "CASE n % 2 WHEN 0 THEN 'L' ELSE 'Perempuan' END AS jk, ['SLEMAN', 'BANTUL', 'MALANG'][1 + n % 3] AS tempat, "
        f"CASE WHEN n % 5 = 0 THEN '3404990000' || LPAD(CAST(n AS VARCHAR), 6, '0') END AS nik, {GIVEN!r}[1 + n // "
        "4 % 16] AS ibu"
    )
    con.execute(
        f"COPY (SELECT 'A' || n AS no, {name} AS nama, STRFTIME({birth}, '%Y-%m-%d') AS lahir, {shown} FROM "
        "range(400) AS t(n)) "
        f"TO '{tmp_path}/a.csv' (HEADER)"
    )
    con.execute(
        f"COPY (SELECT 'B' || n AS no, CASE WHEN n % 10 = 3 THEN REPLACE({name}, 'U', 'OE') ELSE {name} END AS nama, "
        f"STRFTIME({birth}, '%d/%m/%Y') AS lahir, {shown} FROM range(300) AS t(n)) TO '{tmp_path}/b.csv' (HEADER)"
    )
    return tmp_path


@pytest.mark.slow
def test_two_files_are_linked_row_by_row(folder: Path) -> None:
    done = run(folder / "a.csv", folder / "b.csv", "--map", folder / "map.yaml", "-o", folder / "links.parquet")
    assert done.exit_code == 0, done.output
    con = duckdb.connect()
    links = con.execute(f"SELECT id_a, id_b, rung, probability FROM read_parquet('{folder}/links.parquet')").fetchall()
    right = [row for row in links if row[0][1:] == row[1][1:]]
    assert len(right) >= 295 and len(links) == len(right)
    assert {row[2] for row in links} == {"NIK", "PROBABLE"}
    assert len({row[0] for row in links}) == len({row[1] for row in links}) == len(links)
    assert "300 rows" in done.stderr and "pairs compared" in done.stderr


@pytest.mark.slow
def test_one_file_is_searched_for_people_who_stand_twice_in_it(folder: Path) -> None:
    lines = (folder / "a.csv").read_text(encoding="utf-8").splitlines()
    again = [line.replace("A", "X", 1) for line in lines[1:21]]
    (folder / "c.csv").write_text("\n".join([*lines, *again]) + "\n", encoding="utf-8")
    done = run(folder / "c.csv", "--map", folder / "map.yaml", "-o", "-")
    assert done.exit_code == 0, done.output
    rows = [line.replace('"', "").split(",") for line in done.stdout.splitlines()[1:]]
    assert sorted((one[1:], other[1:]) for one, other, *_ in rows) == sorted((str(n), str(n)) for n in range(20))


@pytest.mark.slow
def test_a_column_full_of_one_value_ends_and_is_reported(folder: Path) -> None:
    con = duckdb.connect()
    for name in ("d", "e"):
        con.execute(
            f"COPY (SELECT '{name}' || n AS no, {GIVEN!r}[1 + n % 16] AS nama, '1970-01-01' AS lahir, 'L' AS jk, "
            "'SLEMAN' AS tempat, "
            f"'' AS nik, 'SITI' AS ibu FROM range(20000) AS t(n)) TO '{folder}/{name}.csv' (HEADER)"
        )
    done = run(
        folder / "d.csv", folder / "e.csv", "--map", folder / "map.yaml", "-o", folder / "links.csv", "--keep-model"
    )
    assert done.exit_code == 0, done.output
    assert "left out" in done.stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("missing.csv", "no,nama,lahir,jk,tempat,nik\nA1,AGUS,1990-01-01,L,SLEMAN,\n", "ibu"),
        ("empty.csv", "no,nama,lahir,jk,tempat,nik,ibu\n", "holds no rows"),
        ("twice.csv", "no,nama,lahir,jk,tempat,nik,ibu\nA1,AGUS,,,,,\nA1,EKO,,,,,\n", "repeat a value of no"),
        ("null.csv", "no,nama,lahir,jk,tempat,nik,ibu\nA1,AGUS,,,,,\n,EKO,,,,,\n", "no value in no"),
        (
            "dates.csv",
            "no,nama,lahir,jk,tempat,nik,ibu\nA1,AGUS,01/02/1990,,,,\nA2,EKO,03/04/1991,,,,\n",
            "day first or month first",
        ),
        ("nodates.csv", "no,nama,lahir,jk,tempat,nik,ibu\nA1,AGUS,soon,,,,\n", "birth_date_format"),
        ("text.parquet", "no parquet", "no readable CSV or Parquet"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_column(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = run(tmp_path / name, "--map", tmp_path / "map.yaml", "-o", tmp_path / "links.csv")
    assert done.exit_code == 2
    assert name in done.stderr and said in done.stderr
    assert "AGUS" not in done.stderr and not (tmp_path / "links.csv").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: no\nname: nama\n", "name is not known"),
        ("full_name: nama\n", "`id` is missing"),
        ("id: no\nsex: jk\n", "no name is mapped"),
        ("- id\n", "write lines such as"),
        ("id: [", "no YAML"),
    ],
)
def test_a_map_that_cannot_be_used_is_explained(folder: Path, text: str, said: str) -> None:
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    done = run(folder / "a.csv", "--map", folder / "bad.yaml", "-o", folder / "links.csv")
    assert done.exit_code == 2 and said in done.stderr


def test_values_that_could_not_be_read_are_counted_never_guessed(tmp_path: Path) -> None:
    from transforms.engine import install_functions, load_reference
    from transforms.identity.person_file import read, read_map

    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    rows = ["17-08-1985", "1985-08-17", "17 Agustus 1985", "31-02-1985", "19850817", "?"]
    lines = [f"A{number},AGUS,{birth},{'L' if number else 'x'},,," for number, birth in enumerate(rows)]
    (tmp_path / "f.csv").write_text("no,nama,lahir,jk,tempat,nik,ibu\n" + "\n".join(lines) + "\n", encoding="utf-8")
    con = duckdb.connect()
    con.execute("CREATE SCHEMA reference")
    load_reference(con)
    install_functions(con)
    told = read(con, tmp_path / "f.csv", read_map(tmp_path / "map.yaml"), "people")
    births = [str(birth) for (birth,) in con.execute("SELECT birth_on FROM people ORDER BY record_no").fetchall()]
    assert births == ["1985-08-17", "1985-08-17", "1985-08-17", "None", "1985-08-17", "None"]
    assert told.unread["birth_date"] == 2 and told.unread["sex"] == 1
    assert "2 values of birth_date could not be read" in str(told)
