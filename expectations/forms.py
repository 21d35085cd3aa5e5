"""How senders write a value that the contract agrees on: other forms of dates, times and whole numbers, and other column names.

Inside, a feed's columns keep the names and forms that ``transforms/clean`` reads; what a version of the contract says the sender
does otherwise is undone here, while reading. The landed file stays as it was sent, so it can be read again under its own version.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from expectations.contract import Column, Contract

DATE_FORMS = {
    "dd/MM/yyyy": ("[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", "%d/%m/%Y"),
    "MM/dd/yyyy": ("[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", "%m/%d/%Y"),
    "dd-MM-yyyy": ("[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}", "%d-%m-%Y"),
    "dd.MM.yyyy": ("[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}", "%d.%m.%Y"),
    "yyyy/MM/dd": ("[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}", "%Y/%m/%d"),
    "yyyyMMdd": ("[0-9]{8}", "%Y%m%d"),
}
"""Form as the contract names it (JDK DateTimeFormatter, as the standard asks) -> its shape, its strptime pattern."""

_TIMES = {
    " HH:mm:ss": (" [0-9]{1,2}:[0-9]{2}:[0-9]{2}", " %H:%M:%S"),
    " HH:mm": (" [0-9]{1,2}:[0-9]{2}", " %H:%M"),
}
_ISO = ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "%Y-%m-%d")
TIMESTAMP_FORMS = {
    date + time: (shape + time_shape, pattern + time_pattern)
    for date, (shape, pattern) in {**DATE_FORMS, "yyyy-MM-dd": _ISO}.items()
    for time, (time_shape, time_pattern) in _TIMES.items()
    if date + time != "yyyy-MM-dd HH:mm:ss"
}
INTEGER_FORMS = {"#.###": ".", "#,###": ",", "# ###": " "}
"""Whole numbers in groups of three -> the mark between the groups."""

AGREED = {"date": "yyyy-MM-dd", "timestamp": "yyyy-MM-dd'T'HH:mm:ss", "integer": "#"}
"""The agreed form of a type, to name when a sender has gone back to it."""

_READ = {"date": "%Y-%m-%d", "timestamp": "%Y-%m-%dT%H:%M:%S"}


def forms_of(logical_type: str) -> tuple[str, ...]:
    """The forms, beside the agreed one, that values of a logical type can be read in."""
    known = {"date": tuple(DATE_FORMS), "timestamp": tuple(TIMESTAMP_FORMS), "integer": tuple(INTEGER_FORMS)}
    return known.get(logical_type, ())


def converted(text: str, logical_type: str, form: str) -> str:
    """SQL: the SQL text `text` rewritten from `form` into the agreed form of its type; NULL where it does not have that form.

    A form never guesses: 31/12/2026 is NULL as MM/dd/yyyy, and 1.5 is NULL as a number with groups of three.
    """
    if logical_type == "integer":
        mark = INTEGER_FORMS[form]
        shape = f"-?[0-9]{{1,3}}([{mark}][0-9]{{3}})+"
        return f"CASE WHEN regexp_full_match({text}, '{shape}') THEN replace({text}, '{mark}', '') END"
    shape, pattern = (DATE_FORMS if logical_type == "date" else TIMESTAMP_FORMS)[form]
    parsed = f"try_strptime(CASE WHEN regexp_full_match({text}, '{shape}') THEN {text} END, '{pattern}')"
    return f"strftime({parsed}, '{_READ[logical_type]}')"


def as_agreed(contract: Contract, also: Iterable[str] = ()) -> str:
    """SQL, a SELECT list over the sender's columns: the contract's columns as text in their agreed form, and ``line_no``.

    A value that does not have the form of its version stays as sent, for the check to judge. Columns of `also` that this version
    lacks are NULL, so that what was agreed later can be read beside it.
    """
    listed = [f'{_text(column)} AS "{column.name}"' for column in contract.columns]
    known = {column.name for column in contract.columns}
    listed += [f'NULL::VARCHAR AS "{name}"' for name in also if name not in known]
    return ", ".join([*listed, "line_no"])


def _text(column: Column) -> str:
    text = '"' + column.as_sent.replace('"', '""') + '"'
    return f"coalesce({converted(text, column.logical_type, column.form)}, {text})" if column.form else text
