"""Writes an answer to standard output: a table for people, CSV, JSON or Parquet for pipes."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from warehouse import failpoint


class Format(StrEnum):
    """The forms an answer can take."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


class NotForTerminals(ValueError):
    """Binary output was asked for on a terminal."""


_CHUNK = 10_000
_WIDE = 200


def write(answer: pa.Table, form: Format) -> None:
    """Write every row of `answer`, and on standard error which snapshot it was read from, when it says so; Parquet carries it in
    its metadata. Raises NotForTerminals when Parquet would go to a terminal."""
    if form is Format.table:
        _table(answer)
    elif form is Format.json:
        _json(answer)
    elif form is Format.csv:
        pyarrow.csv.write_csv(_flat(answer), sys.stdout.buffer, pyarrow.csv.WriteOptions(quoting_style="needed"))
    elif sys.stdout.isatty():
        raise NotForTerminals("Parquet is binary: send it to a file, for example --format parquet > answer.parquet")
    else:
        pq.write_table(answer, sys.stdout.buffer, compression="zstd")
    sys.stdout.flush()
    about = answer.schema.metadata or {}
    if b"snapshot" in about:
        print(f"snapshot {about[b'snapshot'].decode()}, run date {about[b'run_on'].decode()}", file=sys.stderr)


def keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable for its owner alone. Raises OSError."""
    part = path.with_name(f".{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        failpoint.hit("file.write")
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    failpoint.hit("file.rename")
    part.replace(path)


def _json(answer: pa.Table) -> None:
    """An array of objects, one a line, written chunk by chunk."""
    rows = duckdb.connect().execute("SELECT to_json(answer)::VARCHAR FROM answer")
    lead = "[\n"
    while chunk := rows.fetchmany(_CHUNK):
        for (text,) in chunk:
            sys.stdout.write(lead + text)
            lead = ",\n"
    sys.stdout.write("\n]\n" if answer.num_rows else "[]\n")


def _flat(answer: pa.Table) -> pa.Table:
    """The answer with lists and structures as JSON text, which CSV can hold."""
    nested = [field.name for field in answer.schema if pa.types.is_nested(field.type)]
    if not nested:
        return answer
    texts = ", ".join(f'to_json("{name}")::VARCHAR AS "{name}"' for name in nested)
    return duckdb.connect().execute(f"SELECT * REPLACE ({texts}) FROM answer").to_arrow_table()


def _table(answer: pa.Table) -> None:
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in answer.column_names:
        table.add_column(name, overflow="fold")
    for row in answer.to_pylist():
        table.add_row(*(_cell(value) for value in row.values()))
    console.print(table)
    Console(stderr=True).print(f"{answer.num_rows:,} rows", style="dim")


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
