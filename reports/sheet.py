"""Work lists that offices fill in and send back, as CSV or XLSX. No cell is taken for a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from reports.attach import neutral, to_csv

_ENOUGH_ROWS = 100_000
_WIDEST = 60


def to_sheet(
    path: Path, table: pa.Table, codes: Sequence[tuple[str, str]] = (), coded: str = "", title: str = ""
) -> bytes:
    """The bytes of `table` in the form that the ending of `path` asks for, XLSX or CSV. In XLSX the column `coded` offers
    the `codes`, and a second sheet named `title` tells what each (code, text) means."""
    return _to_xlsx(table, codes, coded, title) if path.suffix.lower() == ".xlsx" else to_csv(table)


def _to_xlsx(table: pa.Table, codes: Sequence[tuple[str, str]], coded: str, title: str) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    rows = [table.column_names, *(row.values() for row in table.to_pylist())]
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(line, place, neutral(value))
            # text, so that no spreadsheet rounds a flag's number or reads a date of its own making
            cell.number_format = "@"
            if line == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for column, name in zip(sheet.columns, table.column_names, strict=True):
        longest = max((len(str(cell.value or "")) for cell in column), default=len(name))
        sheet.column_dimensions[column[0].column_letter].width = min(max(longest, 12), _WIDEST)
    if codes:
        told = book.create_sheet(title)
        for entry in codes:
            told.append(entry)
        told.column_dimensions["A"].width = told.column_dimensions["B"].width = _WIDEST / 2
        letter = sheet.cell(1, table.column_names.index(coded) + 1).column_letter
        choice = DataValidation(type="list", formula1=f"'{title}'!$A$1:$A${len(codes)}", allow_blank=True)
        choice.add(f"{letter}2:{letter}{_ENOUGH_ROWS}")
        sheet.add_data_validation(choice)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
