"""Copies a sender's file into the landing zone: Parquet, encrypted, every column text, with the line of each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from flows.sources.drop_folder import Offer
from warehouse import store

_HEADER_BYTES = 1 << 20
_FATAL = ("UNQUOTED VALUE", "INVALID ENCODING", "LINE SIZE OVER MAXIMUM")


class Unreadable(ValueError):
    """A file that cannot be read as its name says; the message names line and cause, never a value."""


@dataclass(frozen=True)
class ParseError:
    """A line that is no row of the file: ``line_no`` as in the sender's file."""

    line_no: int
    reason: str


@dataclass(frozen=True)
class Landed:
    """The Parquet copy, its rows, and the lines that are no rows."""

    path: Path
    rows: int
    errors: tuple[ParseError, ...]


def columns_of(path: Path) -> list[str]:
    """The column names of a file, read without reading a row. Raises Unreadable."""
    try:
        if path.suffix == ".parquet":
            return list(pq.read_schema(path).names)
        with pa.input_stream(str(path), compression="detect") as stream:
            head = stream.read(_HEADER_BYTES)
        lines = csv.reader(io.StringIO(_decoded(head)), strict=True)
        return [name.strip() for name in next(lines)]
    except StopIteration:
        raise Unreadable("the file is empty: not even a header line") from None
    except (pa.ArrowException, OSError, UnicodeDecodeError, csv.Error, EOFError) as error:
        raise Unreadable(
            f"the header cannot be read: {type(error).__name__}. Send the file again, complete and in UTF-8"
        ) from None


def land(con: duckdb.DuckDBPyConnection, offer: Offer, folder: Path, columns: Sequence[str]) -> Landed:
    """Write ``<folder>/<feed>/<business date>/<sha256>.parquet``. Raises Unreadable; leaves no partial file behind."""
    target = folder / offer.feed / f"{offer.business_on:%Y-%m-%d}" / f"{offer.sha256}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(".part")
    try:
        rows, errors = (
            _parquet(con, offer.path, part) if offer.path.suffix == ".parquet" else _csv(con, offer.path, part, columns)
        )
        part.replace(target)
    except duckdb.Error as error:
        raise Unreadable(_plain(error)) from None
    finally:
        part.unlink(missing_ok=True)
    return Landed(target, rows, errors)


def _parquet(con: duckdb.DuckDBPyConnection, source: Path, part: Path) -> tuple[int, tuple[ParseError, ...]]:
    file = _text(source)
    described = con.execute(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()
    texts = ", ".join(f"{_as_text(name, kind)} AS {_name(name)}" for name, kind, *_ in described)
    return _copy(
        con, f"SELECT {texts}, file_row_number + 1 AS line_no FROM read_parquet({file}, file_row_number = true)", part
    ), ()


def _csv(
    con: duckdb.DuckDBPyConnection, source: Path, part: Path, columns: Sequence[str]
) -> tuple[int, tuple[ParseError, ...]]:
    typed = "{" + ", ".join(f"{_text(name)}: 'VARCHAR'" for name in columns) + "}"
    compression = {".gz": "gzip", ".zst": "zstd"}.get(source.suffix, "none")
    reader = (
        f"read_csv({_text(source)}, columns = {typed}, header = true, auto_detect = false, delim = ',', quote = '\"', "
        f"escape = '\"', nullstr = '', strict_mode = true, compression = '{compression}', store_rejects = true, "
        "rejects_scan = 'landing_scan', rejects_table = 'landing_reject', rejects_limit = 10000)"
    )
    for table in ("landing_reject", "landing_scan"):
        con.execute(f"DROP TABLE IF EXISTS {table}")
    rows = _copy(con, f"SELECT *, 1 + row_number() OVER () AS line_no FROM {reader}", part)
    errors = con.execute("SELECT line, min(error_type) FROM landing_reject GROUP BY line ORDER BY line").fetchall()
    fatal = [(line, kind) for line, kind in errors if kind in _FATAL]
    if fatal:
        raise Unreadable("; ".join(f"line {line}: {kind.lower()}" for line, kind in fatal[:5]))
    breaks = " + ".join(
        f"coalesce(length({_name(name)}) - length(replace({_name(name)}, chr(10), '')), 0)" for name in columns
    )
    broken = " OR ".join(f"contains({_name(name)}, chr(10))" for name in columns)
    written = store.landed(part)
    if errors or _scalar(con, f"SELECT count(*) FROM {written} WHERE {broken}"):
        _renumber(con, part, [line for line, _ in errors], breaks)
    return rows, tuple(ParseError(int(line), str(kind).lower()) for line, kind in errors)


def _renumber(con: duckdb.DuckDBPyConnection, part: Path, refused: Sequence[int], breaks: str) -> None:
    """Lines of refused rows and line breaks inside quotes push the rows behind them down."""
    before = ", ".join(str(line - 1 - turn) for turn, line in enumerate(refused)) or "NULL"
    shifted = part.with_suffix(".shifted")
    _copy(
        con,
        f"SELECT * EXCLUDE (line_no), line_no + len(list_filter([{before}]::BIGINT[], lambda row: row <= line_no)) "
        f"+ coalesce(sum({breaks}) OVER (ORDER BY line_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS line_no "
        f"FROM {store.landed(part)}",
        shifted,
    )
    shifted.replace(part)


def _copy(con: duckdb.DuckDBPyConnection, query: str, part: Path) -> int:
    con.execute(store.write_landing(query, part))
    return _scalar(con, f"SELECT count(*) FROM {store.landed(part)}")


def _as_text(name: str, kind: str) -> str:
    if kind.startswith("TIMESTAMP"):
        return f"strftime({_name(name)}, '%Y-%m-%dT%H:%M:%S')"
    return f"nullif(CAST({_name(name)} AS VARCHAR), '')"


def _decoded(head: bytes) -> str:
    """The text of a chunk that may end inside a character."""
    return (
        head.decode("utf-8-sig", "strict")
        if len(head) < _HEADER_BYTES
        else head[: head.rindex(b"\n")].decode("utf-8-sig")
    )


def _plain(error: duckdb.Error) -> str:
    """DuckDB quotes the offending line in its message; only the part before it may be shown."""
    first = str(error).splitlines()[0]
    return f"{type(error).__name__}: {first.split('Original Line')[0].split('near')[0].strip()[:160]}"


def _scalar(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str | Path) -> str:
    return "'" + str(value).replace("'", "''") + "'"
