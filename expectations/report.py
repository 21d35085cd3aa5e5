"""The validation report of one delivery, made to be sent back to the sender: HTML for people, CSV for their tools.

Bahasa Indonesia first, English second; no outside link. Values of personal columns appear by their shape only.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.contract import Contract
from expectations.drift import Change
from expectations.masking import inert, shown
from expectations.outcome import Outcome

LISTED = 200
"""Quarantined rows the HTML page lists; the CSV has all."""

CSV_COLUMNS = ("line_no", "record_key", "column", "value", "expectation", "message", "message_en")

QuarantineRow = tuple[int, str | None, str | None, str | None, str]
"""(line_no, record_key, column_name, value, expectation), as the table `quarantine` has them."""


@dataclass(frozen=True)
class DeliveryInfo:
    """What the ledger knows of the file. `sha256` is that of the sender's bytes, hex; `received_at` local, no zone."""

    file_name: str
    sha256: str
    received_at: datetime


@dataclass(frozen=True)
class _Line:
    line_no: str
    record_key: str
    column: str
    value: str
    expectation: str
    message: str
    message_en: str


def write_report(
    outcome: Outcome,
    quarantine_rows: Iterable[QuarantineRow],
    contract: Contract,
    delivery: DeliveryInfo,
    folder: Path,
    drift: Sequence[Change] = (),
) -> tuple[Path, Path]:
    """Write `<feed>-<business date>-<first 12 of sha256>.html` and `.csv` into `folder`; returns both paths.

    `drift` is how the file differs from its contract, column by column.

    `quarantine_rows` is read once, in the order wanted in the report. The same input gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{outcome.feed}-{outcome.business_on.isoformat()}-{delivery.sha256[:12]}"
    page, sheet = folder / f"{stem}.html", folder / f"{stem}.csv"
    listed: list[_Line] = []
    total = 0
    # The mark at the start lets spreadsheets read the file as UTF-8.
    with sheet.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(CSV_COLUMNS)
        for line in _lines(outcome, quarantine_rows, contract):
            total += 1
            writer.writerow([inert(cell) for cell in astuple(line)])
            if len(listed) < LISTED:
                listed.append(line)
    page.write_text(_page(outcome, contract, delivery, listed, total, sheet.name, drift), encoding="utf-8")
    return page, sheet


def _lines(outcome: Outcome, rows: Iterable[QuarantineRow], contract: Contract) -> Iterator[_Line]:
    results = {result.expectation: result for result in outcome.results}
    personal = {column.name: column.is_personal for column in contract.columns}
    for line_no, key, column, value, expectation in rows:
        result = results[expectation]
        yield _Line(
            str(line_no),
            shown(key, contract.is_key_personal),
            column or "",
            shown(value, column is None or personal[column]),
            expectation,
            result.message,
            result.message_en,
        )


def _page(
    outcome: Outcome,
    contract: Contract,
    delivery: DeliveryInfo,
    listed: list[_Line],
    total: int,
    sheet: str,
    drift: Sequence[Change],
) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["thousands"] = _thousands
    environment.filters["percent"] = _percent
    return environment.get_template("report.html.j2").render(
        outcome=outcome,
        contract=contract,
        delivery=delivery,
        listed=listed,
        total=total,
        sheet=sheet,
        state=_STATES[outcome.state],
        effects=_EFFECTS,
        drift=[change for change in drift if change.kind not in ("same", "dropped")],
        kinds=_KINDS,
    )


_STATES = {
    "ACCEPTED": ("Diterima", "Accepted"),
    "ACCEPTED_WITH_WARNINGS": ("Dimuat dengan catatan", "Loaded with remarks"),
    "REJECTED": ("Ditolak; tidak ada yang dimuat", "Rejected; nothing was loaded"),
}
_EFFECTS = {
    "critical": ("menolak kiriman", "rejects the delivery"),
    "error": ("baris dikarantina", "rows quarantined"),
    "warning": ("catatan", "remark"),
}
"""In words: no reader depends on colour."""

_KINDS = {
    "new": ("kolom baru", "new column"),
    "missing": ("kolom tidak ada", "missing column"),
    "renamed": ("mungkin berganti nama", "probably renamed"),
    "retyped": ("ditulis dengan bentuk lain", "written in another form"),
    "codes": ("kode baru", "new codes"),
    "forbidden": ("tidak boleh dikirim", "must not be sent"),
}


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _percent(share: float) -> str:
    return f"{share:.2f}".replace(".", ",") + " %"
