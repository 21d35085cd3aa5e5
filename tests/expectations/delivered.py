"""Lands rows the way a delivery is landed: columns of text and the line in the sender's file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from expectations import Contract, Outcome, check, load_contract

HERE = Path(__file__).parent
DAY = date(2026, 1, 15)
Row = dict[str, str | None]


def land_file(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    con.execute(
        "CREATE OR REPLACE VIEW landed AS SELECT *, 1 + row_number() OVER () AS line_no FROM "
        f"read_csv('{path}', all_varchar = true, header = true, delim = ',', quote = '\"')"
    )


def land_rows(con: duckdb.DuckDBPyConnection, contract: Contract, rows: Sequence[Row]) -> None:
    names = [column.name for column in contract.columns]
    columns = ", ".join(f'"{name}" VARCHAR' for name in names)
    con.execute(f"CREATE OR REPLACE TABLE landed ({columns}, line_no BIGINT)")
    if rows:
        values = [[*(row.get(name) for name in names), line] for line, row in enumerate(rows, start=2)]
        con.executemany(f"INSERT INTO landed VALUES ({', '.join('?' * (len(names) + 1))})", values)


def checked(
    feed: str, rows: Sequence[Row], *, production: bool = False, usual: Sequence[int] = (), rows_of_day: int = 0
) -> Outcome:
    con = duckdb.connect()
    contract = load_contract(feed)
    land_rows(con, contract, rows)
    return check(
        con, "landed", contract, business_on=DAY, production=production, usual_rows=usual, rows_of_day=rows_of_day
    )


def good_rows(feed: str) -> list[Row]:
    """The rows of the feed's good file."""
    con = duckdb.connect()
    land_file(con, HERE / feed / "good.csv")
    answer = con.execute("SELECT * EXCLUDE (line_no) FROM landed ORDER BY line_no")
    names = [item[0] for item in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
