"""The list of records that the civil registry is asked to correct: for its office alone, and never a flag on anybody."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.formats import keep
from flows.settings import Settings
from reports.attach import to_csv
from reports.words import Words
from warehouse import audit, store
from warehouse.home import Home
from warehouse.query import QueryError

_COLUMNS = "nik, other_nik, kind, column_name, feed, record_key, unit_code, found_on"


def write(home: Home, settings: Settings, run_on: dt.date, out: Path, *, who: str, purpose: str) -> tuple[Path, int]:
    """Write ``koreksi-dukcapil-<run_on>.csv`` (mode 0600) into folder `out`, or the file `out`; returns path and rows.

    It holds what the newest run found in records up to `run_on`, without a value that is not needed to find the record. An
    audit record is written first. Raises QueryError when nothing was published for that day yet, AuditError, WarehouseError,
    OSError.
    """
    name = f"koreksi-dukcapil-{run_on:%Y-%m-%d}.csv"
    path = out / name if out.is_dir() else out
    audit.append(
        home.audit_log, who=who, role="dukcapil", act="identity corrections", purpose=purpose, outcome="begun",
        tables=["identity.conflict"],
    )  # fmt: skip
    with store.reading(home, settings.resources) as con:
        ((newest, made),) = con.execute(
            "SELECT (SELECT max(run_on) FROM ops.rule_run), "
            "(SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'identity' AND table_name = 'conflict')"
        ).fetchall()
        if not made or newest is None or run_on > newest:
            raise QueryError(
                f"{run_on} has not been run and published yet (newest: {newest or 'none'}): `lintas run --date {run_on}` first."
            )
        rows = con.execute(
            f"SELECT {_COLUMNS} FROM identity.conflict WHERE coalesce(found_on <= $day, true) "
            "ORDER BY kind, nik, other_nik, feed",
            {"day": run_on},
        ).to_arrow_table()
    keep(path, to_csv(_worded(rows)))
    audit.append(
        home.audit_log, who=who, role="dukcapil", act="identity corrections", purpose=purpose, outcome="written",
        tables=["identity.conflict"], n_rows=rows.num_rows,
    )  # fmt: skip
    return path, int(rows.num_rows)


def _worded(rows: pa.Table) -> pa.Table:
    """The rows with what is asked in both languages; NIK as text, so that no sheet rounds it."""
    columns: dict[str, list[Any]] = {
        name: [f"{value:016d}" if value and name.endswith("nik") else value for value in rows[name].to_pylist()]
        for name in rows.column_names
    }
    for lang, told, request in (("id", "keterangan", "permintaan"), ("en", "description", "request")):
        words = Words(lang, {})
        columns[told] = [words.word("conflict", kind) for kind in columns["kind"]]
        columns[request] = [words.text["corrections"]["request"]] * rows.num_rows
    return pa.table({name: pa.array(values) for name, values in columns.items()})
