"""The floor: the same files copied by DuckDB into plain typed tables, with nothing checked, kept or encrypted.

Usage: python -m benchmarks.plain_duckdb INBOX DATE FILE
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb

import expectations

_TYPES = {"integer": "BIGINT", "date": "DATE", "timestamp": "TIMESTAMP", "string": "VARCHAR"}


def copy(inbox: Path, day: str, target: Path) -> float:
    """Copy one business date's files of every feed; returns seconds. What a cast refuses becomes NULL."""
    con = duckdb.connect(str(target), config={"threads": "2", "memory_limit": "3GB"})
    started = time.perf_counter()
    for feed in expectations.feeds():
        files = sorted((inbox / feed / day).glob(f"{feed}*"))
        if files:
            contract = expectations.load_contract(feed)
            columns = ", ".join(
                f'TRY_CAST("{c.name}" AS {_TYPES[c.logical_type]}) AS "{c.name}"' for c in contract.columns
            )
            reader = "read_parquet" if files[0].suffix == ".parquet" else "read_csv"
            options = "" if reader == "read_parquet" else ", all_varchar = true, header = true"
            con.execute(f"CREATE TABLE {feed} AS SELECT {columns} FROM {reader}({[str(f) for f in files]}{options})")
    con.execute("CHECKPOINT")
    seconds = time.perf_counter() - started
    con.close()
    return seconds


if __name__ == "__main__":
    print(f"{copy(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])):.3f}")
