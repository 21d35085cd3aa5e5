"""How delivered values may leave the warehouse: by their shape when they may point to a person, and inert in a sheet."""

from __future__ import annotations

import re

LONGEST = 40
_SLIPPED = re.compile(r".*[0-9]{9}.*|[A-Z]{1,2}[0-9]{6,7}", re.DOTALL)
"""What a NIK, a phone or a passport number looks like, should columns have slipped into a public one."""


def shape(value: str) -> str:
    """The shape of a value: 9 for a digit, X for a letter, the rest as it is, at most 40 characters.

    Shows a sender what is wrong (`9999999999X99999`) and cannot be turned back into the value.
    """
    drawn = "".join("9" if mark.isdigit() else "X" if mark.isalnum() else _visible(mark) for mark in value[:LONGEST])
    return drawn + ("…" if len(value) > LONGEST else "")


def shown(value: str | None, is_personal: bool) -> str:
    """A value as a report may show it: whole when it is short, public and looks like no number of a person."""
    if value is None:
        return ""
    if is_personal or len(value) > LONGEST or _SLIPPED.fullmatch(value):
        return shape(value)
    return "".join(_visible(mark) for mark in value)


def inert(cell: object) -> str:
    """Text of a CSV cell that a spreadsheet does not take for a formula (OWASP, CSV injection)."""
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _visible(mark: str) -> str:
    return mark if mark.isprintable() else "�"
