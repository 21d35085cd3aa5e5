"""The daily flag report (Laporan Harian Penanda): pages for the country and each unit, the work list as attachments."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb

from reports import attach, queries
from reports.gather import gather
from reports.page import Pages
from reports.place import place
from reports.queries import ReportError
from reports.words import LOCALES

__all__ = ["ReportError", "build"]


def build(
    con: duckdb.DuckDBPyConnection, *, run_on: dt.date, out: Path, lang: str = "id", per_unit: int = 20
) -> list[Path]:
    """Write the report of one run date into `out`, a folder of that date; returns the files written.

    `con` reads a role's published file (schema ``mart``; the analyst's, where everything is pseudonymous). Files:
    ``laporan-<run_on>.<lang>.html``, ``unit/<unit code>.<lang>.html`` with at most `per_unit` cards each,
    ``flags-<run_on>.csv`` and ``.parquet`` (every open flag, both languages). The same published rows give the same
    bytes. Sheets of that language for units no longer reported are removed.

    Raises ReportError (unknown language, `per_unit` under 1, published file without what the report reads) and OSError
    (disk); then the folder is as it was.
    """
    if lang not in LOCALES:
        raise ReportError(f"lang is {lang!r}; the report is written in {' or '.join(sorted(LOCALES))}")
    if per_unit < 1:
        raise ReportError(f"per_unit is {per_unit}; give at least 1 card a unit")
    report = gather(con, run_on, per_unit)
    flags = queries.run(con, "attachment", {"run_on": run_on}).to_arrow_table()
    pages = Pages(report, lang)
    files = {unit.href: pages.unit(unit).encode() for unit in pages.units}
    files[f"flags-{run_on:%Y-%m-%d}.csv"] = attach.to_csv(flags)
    files[f"flags-{run_on:%Y-%m-%d}.parquet"] = attach.to_parquet(flags)
    files[pages.country_name()] = pages.country().encode()
    return place(out, files, stale=sorted((out / "unit").glob(f"*.{lang}.html")))
