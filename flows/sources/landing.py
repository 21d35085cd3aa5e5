"""Copies a sender's file into the landing zone: Parquet, encrypted, every column text, with the line of each row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from flows.sources import lines
from flows.sources.lines import ParseError, Unreadable
from flows.sources.offer import Offer
from warehouse import failpoint, store
from warehouse.published import sync_file, sync_folder


@dataclass(frozen=True)
class Landed:
    """The Parquet copy, its rows, and the lines that are no rows."""

    path: Path
    rows: int
    errors: tuple[ParseError, ...]


def columns_of(path: Path) -> list[str]:
    """The column names of a file, read without reading a row. Raises Unreadable; OSError when the file system refuses."""
    if path.suffix != ".parquet":
        return lines.header(path)
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise _no_parquet() from None


def land(
    con: duckdb.DuckDBPyConnection,
    offer: Offer,
    folder: Path,
    columns: Sequence[str],
    most: int = lines.LARGEST,
    without: Collection[str] = (),
) -> Landed:
    """Write ``<folder>/<feed>/<business date>/<sha256>.parquet``; leaves no partial file behind. `most` is how many bytes a
    delivery may unpack to; columns `without` are not copied.

    Raises Unreadable for what is wrong with the file, OSError and duckdb.Error for what is wrong on this side.
    """
    target = folder / offer.feed / f"{offer.business_on:%Y-%m-%d}" / f"{offer.sha256}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(".part")
    read = _parquet if offer.path.suffix == ".parquet" else _csv
    try:
        failpoint.hit("landing.write")
        rows, errors = read(con, offer.path, part, columns, most, without)
        failpoint.hit("landing.fsync")
        sync_file(part)
        failpoint.hit("landing.rename")
        part.replace(target)
        sync_folder(target.parent)
        failpoint.hit("landing.landed")
    except duckdb.Error as error:
        if store.is_own_fault(error):
            raise
        if read is _csv:
            lines.trace(offer.path, len(columns))
        raise (_no_csv() if read is _csv else _no_parquet()) from None
    finally:
        for leftover in (part, _renumbered(part)):
            leftover.unlink(missing_ok=True)
    return Landed(target, rows, errors)


def rows_of(con: duckdb.DuckDBPyConnection, path: Path, columns: Sequence[str], without: Collection[str]) -> str:
    """The SELECT that reads a file where it lies, every column text, of a name that stands twice the first, and without the
    columns `without`. Raises Unreadable."""
    if path.suffix == ".parquet":
        return f"SELECT {_texts(con, path, without)} FROM read_parquet({_text(path)})"
    numbered = {name: f"c{turn}" for turn, name in reversed(list(enumerate(columns)))}
    chosen = ", ".join(f"{number} AS {_name(name)}" for name, number in numbered.items() if name not in without)
    return f"SELECT {chosen} FROM {_csv_reader(path, [f'c{turn}' for turn in range(len(columns))])}"


def _parquet(
    con: duckdb.DuckDBPyConnection,
    source: Path,
    part: Path,
    columns: Sequence[str],
    most: int,
    without: Collection[str],
) -> tuple[int, tuple[ParseError, ...]]:
    _refuse_bomb(source, most)
    query = (
        f"SELECT {_texts(con, source, without)}, file_row_number + 1 AS line_no "
        f"FROM read_parquet({_text(source)}, file_row_number = true)"
    )
    return _copy(con, query, part), ()


def _texts(con: duckdb.DuckDBPyConnection, source: Path, without: Collection[str]) -> str:
    described = con.execute(f"DESCRIBE SELECT * FROM read_parquet({_text(source)})").fetchall()
    return ", ".join(f"{_as_text(name, kind)} AS {_name(name)}" for name, kind, *_ in described if name not in without)


def _refuse_bomb(source: Path, most: int) -> None:
    """Hold what the footer promises against the limits: encoded bytes, and one byte for each value."""
    try:
        footer = pq.read_metadata(source)
    except (pa.ArrowException, ValueError):
        raise _no_parquet() from None
    encoded = sum(footer.row_group(number).total_byte_size for number in range(footer.num_row_groups))
    lines.refuse_bomb(max(encoded, footer.num_rows * footer.num_columns), source.stat().st_size, most)


def _csv(
    con: duckdb.DuckDBPyConnection,
    source: Path,
    part: Path,
    columns: Sequence[str],
    most: int,
    without: Collection[str],
) -> tuple[int, tuple[ParseError, ...]]:
    extent = lines.extent(source, most)
    kept_columns = ", ".join(_name(name) for name in columns if name not in without)
    query = f"SELECT {kept_columns}, 1 + row_number() OVER () AS line_no FROM {_csv_reader(source, columns)}"
    rows = _copy(con, query, part)
    if rows + 1 == extent.lines and not extent.has_lone_returns:
        return rows, ()
    kept, refused = lines.trace(source, len(columns))
    if len(kept) != rows:
        raise _no_csv()
    _renumber(con, part, kept)
    return rows, tuple(refused)


def _csv_reader(source: Path, columns: Sequence[str]) -> str:
    typed = "{" + ", ".join(f"{_text(name)}: 'VARCHAR'" for name in columns) + "}"
    compression = {".gz": "gzip", ".zst": "zstd"}.get(source.suffix, "none")
    return (
        f"read_csv({_text(source)}, columns = {typed}, header = true, auto_detect = false, delim = ',', quote = '\"', "
        f"escape = '\"', nullstr = '', strict_mode = true, compression = '{compression}', ignore_errors = true)"
    )


def _renumber(con: duckdb.DuckDBPyConnection, part: Path, kept: Sequence[int]) -> None:
    """Give each row the line it starts on: refused and empty lines, and line breaks inside quotes, push it down."""
    con.register("traced", pa.table({"row_no": pa.array(range(2, len(kept) + 2), pa.int64()), "line_no": kept}))
    query = (
        f"SELECT rows.* EXCLUDE (line_no), traced.line_no FROM {store.landed(part)} AS rows "
        "JOIN traced ON traced.row_no = rows.line_no ORDER BY traced.line_no"
    )
    con.execute(store.write_landing(query, _renumbered(part)))
    con.unregister("traced")
    _renumbered(part).replace(part)


def _renumbered(part: Path) -> Path:
    return part.with_suffix(".renumbered")


def _copy(con: duckdb.DuckDBPyConnection, query: str, part: Path) -> int:
    con.execute(store.write_landing(query, part))
    return int(con.execute(f"SELECT count(*) FROM {store.landed(part)}").fetchall()[0][0])


def _as_text(name: str, kind: str) -> str:
    """The text of a Parquet column; only what has one clear text is taken."""
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION", "VARIANT")):
        raise _unfit(name, "bersarang", "is nested")
    if kind == "BLOB":
        raise _unfit(name, "berisi bita, bukan teks", "holds bytes, not text")
    if kind.endswith("WITH TIME ZONE"):
        raise _unfit(
            name, "memakai zona waktu; kirim waktu setempat tanpa zona", "has a time zone; send local time without"
        )
    if kind.startswith("TIMESTAMP"):
        return f"strftime({_name(name)}, '%Y-%m-%dT%H:%M:%S')"
    return f"nullif(CAST({_name(name)} AS VARCHAR), '')"


def _unfit(name: str, what: str, what_en: str) -> Unreadable:
    return Unreadable(f"kolom {name} {what}", f"column {name} {what_en}")


def _no_parquet() -> Unreadable:
    return Unreadable(
        "bukan berkas Parquet yang utuh, atau teksnya bukan UTF-8; kirim ulang secara lengkap",
        "is no whole Parquet file, or its text is not UTF-8; send it again, complete",
    )


def _no_csv() -> Unreadable:
    return Unreadable(
        "tidak semua baris dapat dibaca sebagai CSV menurut RFC 4180; kirim ulang",
        "not every line can be read as CSV as in RFC 4180; send it again",
    )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str | Path) -> str:
    return "'" + str(value).replace("'", "''") + "'"
