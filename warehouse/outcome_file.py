"""Outcomes from the file an office sends back: CSV or XLSX, headed in Bahasa Indonesia or English, each row with its line."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from warehouse.outcome import Outcome, OutcomeError, Refusal

NEEDED = ("flag_id", "code", "reviewed_by", "reviewed_at")
TAKEN = (*NEEDED, "second_by", "note")
MOST_BYTES, MOST_ROWS = 200_000_000, 100_000
_HEADS = Path(__file__).with_name("outcome_columns.yaml")
_EMPTY = frozenset({"", "-", "–"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_HOURS = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S")
_IS_FORMULA = object()


@dataclass(frozen=True)
class Sheet:
    """A file as read: its header, every row that holds anything as (line, cells as text), what it says, and what is wrong.
    `ignored` are headers nobody knows; `blank` counts rows of a work list that were left empty."""

    header: tuple[str, ...]
    rows: dict[int, tuple[str, ...]]
    outcomes: tuple[Outcome, ...]
    refusals: tuple[Refusal, ...]
    ignored: tuple[str, ...]
    blank: int


def read_file(path: Path, *, by: str | None = None, on: dt.date | None = None) -> Sheet:
    """Read a file of outcomes; a row without a reviewer was reviewed by `by`, one without a date on `on`.

    Raises OutcomeError when the file cannot be read as CSV or XLSX or lacks a column, naming it, and OSError.
    """
    lines = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    try:
        _, header = next(lines)
        listed = list(lines)
    except StopIteration:
        raise OutcomeError(f"{path.name} holds nothing.") from None
    heads = tuple("" if cell is _IS_FORMULA else _text(cell) for cell in header)
    names = [_name(head) for head in heads]
    given = {"reviewed_by": by, "reviewed_at": on}
    ignored = tuple(head for head, name in zip(heads, names, strict=True) if name is None and head)
    _check_header(path, names, [name for name in NEEDED if not given.get(name)], ignored)
    rows: dict[int, tuple[str, ...]] = {}
    outcomes: list[Outcome] = []
    refusals: list[Refusal] = []
    blank = 0
    for line, cells in listed:
        if len(rows) + blank >= MOST_ROWS:
            raise OutcomeError(f"{path.name} has more than {MOST_ROWS:,} rows: send it in parts.")
        taken = {name: cell for name, cell in zip(names, cells, strict=False) if name}
        if all(cell is not _IS_FORMULA and _text(cell) in _EMPTY for cell in (taken.get("code"), taken.get("note"))):
            blank += any(_text(cell) for cell in cells)
            continue
        rows[line] = tuple("" if cell is _IS_FORMULA else _text(cell) for cell in cells)
        found = _row(line, taken, by, on)
        if len(cells) > len(heads) and any(_text(cell) for cell in cells[len(heads) :]):
            refusals.append(Refusal(line, "TOO_MANY_CELLS"))
        elif isinstance(found, Outcome):
            outcomes.append(found)
        else:
            refusals += found
    return Sheet(heads, rows, tuple(outcomes), tuple(refusals), ignored, blank)


def read_time(text: str) -> dt.datetime | None:
    """A day, perhaps with an hour, as offices write them: ISO, or day first; None for anything else."""
    for day in _DAYS:
        for hour in _HOURS:
            try:
                return dt.datetime.strptime(text, day + hour)  # noqa: DTZ007 (the office's own time, without a zone)
            except ValueError:
                continue
    return None


def _row(line: int, cells: dict[str, Any], by: str | None, on: dt.date | None) -> Outcome | list[Refusal]:
    formulas = [
        Refusal(line, "FORMULA", name)
        for name, cell in cells.items()
        if cell is _IS_FORMULA or (_text(cell).startswith(_FORMULA) and _text(cell) not in _EMPTY)
    ]
    if formulas:
        return formulas
    text = {name: "" if _text(cell) in _EMPTY else _text(cell) for name, cell in cells.items()}
    said = text.get("reviewed_at") or (on.isoformat() if on else "")
    reviewed_at = read_time(said)
    if reviewed_at is None:
        return [Refusal(line, "WRONG_DATE" if said else "NO_DATE", "reviewed_at")]
    return Outcome(
        flag_id=text["flag_id"],
        code=text["code"],
        reviewed_by=text.get("reviewed_by") or by or "",
        reviewed_at=reviewed_at,
        second_by=text.get("second_by") or None,
        note=text.get("note") or None,
        line=line,
    )


def _check_header(path: Path, names: Sequence[str | None], needed: Iterable[str], ignored: Sequence[str]) -> None:
    faults = [f"no column for {name} ({', '.join(_heads()[name][:4])} …)" for name in needed if name not in names]
    faults += [f"two columns for {name}" for name in TAKEN if names.count(name) > 1]
    if faults:
        strange = f" Not understood: {', '.join(repr(head) for head in ignored)}." if ignored else ""
        raise OutcomeError(
            f"{path.name}: {'; '.join(faults)}.{strange} `lintas review --template FILE` writes a file with the right header."
        )


@cache
def _heads() -> dict[str, list[str]]:
    heads: dict[str, list[str]] = yaml.load(_HEADS.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return heads


@cache
def _synonyms() -> dict[str, str]:
    return {_plain(head): name for name, heads in _heads().items() for head in heads}


def _plain(head: str) -> str:
    return re.sub(r"[\W_]+", " ", head.casefold()).strip()


def _name(head: str) -> str | None:
    """The column a header means; empty for one that is known and not needed, None for one that nobody knows."""
    return _synonyms().get(_plain(head), "" if not head else None)


def _text(cell: object) -> str:
    if cell is None or cell is _IS_FORMULA:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _csv(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    if path.stat().st_size > MOST_BYTES:
        raise OutcomeError(f"{path.name} is larger than {MOST_BYTES:,} bytes: send it in parts.")
    try:
        text = path.read_text(encoding="utf-8-sig")
        head = text.split("\n", 1)[0]
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
        line = 1
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except (UnicodeDecodeError, csv.Error) as error:
        raise OutcomeError(
            f"{path.name}: {type(error).__name__}. A file of outcomes is CSV in UTF-8 ('CSV UTF-8' when a spreadsheet saves it) "
            "or XLSX."
        ) from None


def _xlsx(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows of the first sheet; a formula is never taken for its last value."""
    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
                raise OutcomeError(f"{path.name} unpacks to more than {MOST_BYTES:,} bytes: send it in parts.")
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            for line, cells in enumerate(book.worksheets[0].iter_rows(), 1):
                found = [_IS_FORMULA if cell.data_type in ("f", "e") else cell.value for cell in cells]
                while found and found[-1] is None:
                    found.pop()
                if found:
                    yield line, found
        finally:
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, SyntaxError) as error:
        raise OutcomeError(f"{path.name} is no XLSX workbook that can be read ({type(error).__name__}).") from None
