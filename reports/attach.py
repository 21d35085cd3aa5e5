"""The work list as attachments: CSV for spreadsheets, Parquet for machines. The same rows give the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pyarrow as pa
import pyarrow.parquet as pq

# A spreadsheet runs a cell that starts so as a formula (OWASP, CSV injection); the wide forms are read alike.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(value: object) -> object:
    """A CSV cell that no spreadsheet takes for a formula; booleans and dates in ISO form."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, dt.date) else value


def to_csv(table: pa.Table) -> bytes:
    """UTF-8 with byte order mark, CRLF, one header line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.column_names)
    writer.writerows([neutral(value) for value in row.values()] for row in table.to_pylist())
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def to_parquet(table: pa.Table) -> bytes:
    """One Parquet file, ZSTD."""
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()
