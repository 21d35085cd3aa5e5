"""Reads any file of people (CSV or Parquet) into the person-file columns, by a map from our names to the file's columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from transforms.engine import literal

KEYS = (
    "id",
    "given_name",
    "family_name",
    "full_name",
    "birth_date",
    "sex",
    "place",
    "address",
    "phone",
    "national_id",
    "mother",
)
# Unmistakable first; of the last two one is chosen for a whole file.
_PLAIN = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d-%b-%Y", "%d %b %Y", "%d %B %Y")
_DAY_FIRST = ("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y")
_MONTH_FIRST = ("%m-%d-%Y", "%m/%d/%Y", "%m.%d.%Y", "%m %d %Y")
_MONTHS = {
    "MEI": "MAY",
    "AGUSTUS": "AUGUST",
    "AGU": "AUG",
    "OKTOBER": "OCTOBER",
    "OKT": "OCT",
    "DESEMBER": "DECEMBER",
} | {
    "DES": "DEC",
    "JANUARI": "JANUARY",
    "FEBRUARI": "FEBRUARY",
    "MARET": "MARCH",
    "JUNI": "JUNE",
    "JULI": "JULY",
}


class PersonFileError(ValueError):
    """A file of people or its map cannot be used; the message names the file, the column and what to do. No values."""


@dataclass(frozen=True)
class Told:
    """What was read: rows, and how many values of a column could not be understood and count as absent."""

    file: str
    rows: int
    unread: Mapping[str, int]

    def __str__(self) -> str:
        left = ", ".join(
            f"{count:,} values of {column} could not be read" for column, count in self.unread.items() if count
        )
        return f"{self.file}: {self.rows:,} rows" + (f"; {left} and count as absent" if left else "")


def read_map(path: Path) -> dict[str, Any]:
    """A map file: our names -> the file's column, or a list of columns to be joined. Raises PersonFileError."""
    try:
        # Every value is text: a column may well be called `no`, which YAML would take for false.
        told = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PersonFileError(f"{path.name}: this is no YAML. Write lines such as `birth_date: dob`.") from error
    if not isinstance(told, dict) or not told:
        raise PersonFileError(f"{path.name}: write lines such as `id: person_no`; known names: {', '.join(KEYS)}")
    wrong = [str(name) for name in told if name not in (*KEYS, "birth_date_format")]
    if wrong:
        raise PersonFileError(
            f"{path.name}: {', '.join(wrong)} is not known. Known names: {', '.join(KEYS)}, birth_date_format"
        )
    if not told.get("id"):
        raise PersonFileError(f"{path.name}: `id` is missing. Name the column that tells the rows apart.")
    if not {"full_name", "given_name", "family_name"} & told.keys():
        raise PersonFileError(f"{path.name}: no name is mapped. Give full_name, or given_name and family_name.")
    return told


def read(con: duckdb.DuckDBPyConnection, path: Path, told: Mapping[str, Any], table: str) -> Told:
    """Make temp table `table` (record_no, id and the person-file columns) from a file. Raises PersonFileError."""
    if not path.is_file():
        raise PersonFileError(f"{path}: there is no such file")
    source = _source(path)
    try:
        there = [name for name, *_ in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    except duckdb.Error as error:
        raise PersonFileError(f"{path.name}: this is no readable CSV or Parquet file") from error
    columns = {
        name: [value] if isinstance(value, str) else list(value or []) for name, value in told.items() if name in KEYS
    }
    missing = [f"{name}: {column}" for name, listed in columns.items() for column in listed if column not in there]
    if missing:
        raise PersonFileError(
            f"{path.name}: the map names columns that are not there ({', '.join(missing)}). There are: "
            f"{', '.join(there)}"
        )
    picked = ", ".join(f"{_text(columns.get(name, []))} AS {name}" for name in KEYS)
    con.execute(f"CREATE OR REPLACE TEMP TABLE picked AS SELECT {picked} FROM {source}")
    (rows, named, distinct) = con.execute("SELECT COUNT(*), COUNT(id), COUNT(DISTINCT id) FROM picked").fetchone() or (
        0,
        0,
        0,
    )
    if rows == 0:
        raise PersonFileError(f"{path.name}: the file holds no rows")
    if named < rows:
        raise PersonFileError(
            f"{path.name}: {rows - named:,} rows have no value in {columns['id'][0]} (id). Every row needs one."
        )
    if distinct < rows:
        raise PersonFileError(
            f"{path.name}: {rows - distinct:,} rows repeat a value of {columns['id'][0]} (id). Name a column that "
            "is different in every row."
        )
    date = _date(con, path, told.get("birth_date_format"))
    name = "name_standard(COALESCE(full_name, CONCAT_WS(' ', given_name, family_name)))"
    number = "REGEXP_REPLACE(national_id, '[^0-9]', '', 'g')"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS WITH read AS (SELECT *, {name} AS name, {date} AS birth_on, "
        f"{_SEX} AS letter FROM picked) "
        f"SELECT ROW_NUMBER() OVER () AS record_no, id, name, name_keys(name) AS name_keys, birth_on, letter AS sex, "
        f"TRY_CAST(CASE WHEN LENGTH({number}) BETWEEN 5 AND 18 THEN {number} END AS BIGINT) AS nik, CAST(NULL AS "
        "BIGINT) AS no_kk, "
        f"name_standard(place) AS birth_place, name_standard(mother) AS mother, CAST(NULL AS VARCHAR) AS village_code, "
        f"UPPER(STRIP_ACCENTS(address)) AS address, REGEXP_REPLACE(phone, '[^0-9]', '', 'g') AS phone FROM read"
    )
    unread = con.execute(
        "SELECT (SELECT COUNT(birth_date) FROM picked) - COUNT(birth_on), (SELECT COUNT(sex) FROM picked) - "
        "COUNT(sex), "
        f"(SELECT COUNT(national_id) FROM picked) - COUNT(nik), "
        f"(SELECT COUNT(COALESCE(full_name, given_name, family_name)) FROM picked) - COUNT(name) FROM {table}"
    ).fetchone() or (0, 0, 0, 0)
    con.execute("DROP TABLE picked")
    return Told(path.name, rows, dict(zip(("birth_date", "sex", "national_id", "name"), unread, strict=True)))


_SEX = (
    "CASE WHEN UPPER(sex) IN ('L', 'LAKI-LAKI', 'LAKI LAKI', 'PRIA', 'M', 'MALE', 'MAN', '1') THEN 'L' "
    "WHEN UPPER(sex) IN ('P', 'PEREMPUAN', 'WANITA', 'F', 'FEMALE', 'WOMAN', 'W', '2') THEN 'P' END"
)


def _source(path: Path) -> str:
    if path.suffix == ".parquet":
        return f"read_parquet({literal(str(path))})"
    return f"read_csv({literal(str(path))}, header = true, all_varchar = true)"


def _text(columns: list[str]) -> str:
    """The columns as one trimmed text, NULL when all are empty."""
    quoted = ['"' + column.replace('"', '""') + '"' for column in columns]
    told = ", ".join(f"NULLIF(TRIM(CAST({column} AS VARCHAR)), '')" for column in quoted)
    return f"NULLIF(CONCAT_WS(' ', {told}), '')" if told else "CAST(NULL AS VARCHAR)"


def _date(con: duckdb.DuckDBPyConnection, path: Path, given: str | None) -> str:
    """The expression that reads birth_date, of the way the file writes dates. Raises PersonFileError when two ways fit."""
    text = "REGEXP_REPLACE(UPPER(birth_date), '[ T]00:00:00(\\.0+)?$', '')"
    for local, english in _MONTHS.items():
        text = f"REGEXP_REPLACE({text}, '\\b{local}\\b', '{english}')"
    if given:
        return f"CAST(TRY_STRPTIME(birth_date, {literal(given)}) AS DATE)"

    def tried(formats: tuple[str, ...]) -> str:
        return f"CAST(TRY_STRPTIME({text}, {list(formats)!r}) AS DATE)"

    plain, day, month = tried(_PLAIN), tried(_DAY_FIRST), tried(_MONTH_FIRST)
    there, plainly, days, months, both = con.execute(
        "SELECT COUNT(birth_date), COUNT(plain), COUNT(day), COUNT(month), COUNT(*) FILTER (plain IS NULL AND day "
        "<> month) "
        f"FROM (SELECT birth_date, {plain} AS plain, {day} AS day, {month} AS month FROM picked)"
    ).fetchone() or (0, 0, 0, 0, 0)
    if there and not plainly + days + months:
        raise PersonFileError(
            f"{path.name}: no value of birth_date could be read. Give birth_date_format in the map, such as '%d/%m/%Y'."
        )
    if days == months and both:
        raise PersonFileError(
            f"{path.name}: birth_date can be read day first or month first. Give birth_date_format in the map, "
            "such as '%d/%m/%Y'."
        )
    return f"COALESCE({plain}, {day if days > months else month})"
