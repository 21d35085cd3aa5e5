"""The daily flag report (Laporan Harian Penanda): pages for the country and each unit, the work list as attachments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import duckdb

from reports import edition
from reports.gather import Report, gather
from reports.page import Pages
from reports.place import place
from reports.queries import ReportError
from reports.words import LOCALES

__all__ = ["ReportError", "build", "read", "write"]

_NONE: Mapping[str, int] = MappingProxyType({})


def build(
    con: duckdb.DuckDBPyConnection,
    *,
    run_on: dt.date,
    out: Path,
    lang: str = "id",
    per_unit: int = 20,
    by_unit: Mapping[str, int] = _NONE,
) -> list[Path]:
    """`read` and `write` in one, for one language."""
    if lang not in LOCALES:
        raise ReportError(f"lang is {lang!r}; the report is written in {' or '.join(sorted(LOCALES))}")
    return write(read(con, run_on=run_on, per_unit=per_unit, by_unit=by_unit), out, lang)


def read(
    con: duckdb.DuckDBPyConnection, *, run_on: dt.date, per_unit: int = 20, by_unit: Mapping[str, int] = _NONE
) -> Report:
    """Everything the report of one run date shows, for any language.

    `con` reads a role's published file (schema ``mart``; the analyst's, where everything is pseudonymous and nothing sealed
    is). A unit's list holds at most `per_unit` cards, or as many as `by_unit` says for its code.

    Raises ReportError (a cap under 1, published file without what the report reads).
    """
    if min(per_unit, *by_unit.values(), per_unit) < 1:
        raise ReportError(f"per_unit is {per_unit}, by_unit {dict(by_unit)}; give at least 1 card a unit")
    return gather(con, run_on, per_unit, by_unit)


def write(report: Report, out: Path, lang: str, *, keeps_editions: bool = False) -> list[Path]:
    """Write the report in one language into `out`, a folder of its date; returns the files written.

    With `keeps_editions` a report that stands in `out` and says something else stays, because people have it: this one becomes
    the next edition, ``edition-2/`` and so on.

    Files: ``laporan-<run_on>.<lang>.html``, ``unit/<unit code>.<lang>.html``, ``flags-<run_on>.csv`` and ``.parquet`` (every
    open flag, both languages). The same published rows give the same bytes. Sheets of that language for units no longer
    reported are removed. Raises OSError (disk); then the folder is as it was.
    """
    pages = Pages(report, lang)
    files = {unit.href: pages.unit(unit).encode() for unit in pages.units}
    files |= report.attachments
    files[pages.country_name()] = pages.country().encode()
    if keeps_editions:
        out = edition.folder(out, files, last=pages.country_name())
        if all((out / name).is_file() and (out / name).read_bytes() == content for name, content in files.items()):
            return [out / name for name in files]
    return place(out, files, stale=sorted((out / "unit").glob(f"*.{lang}.html")))
