"""The column gate: what a delivery's header must be, decided before any row is read into a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from expectations import forbidden
from expectations.contract import Contract

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_ .-]{0,39}")


@dataclass(frozen=True)
class Breach:
    """One fault of a header. `column` is None when the sender's text cannot be told from a person's data."""

    kind: str
    column: str | None
    message: str
    message_en: str


def check_columns(contract: Contract, columns: Sequence[str]) -> list[Breach]:
    """Compare the sender's column names, in the sender's order and with repeats, to the contract. Empty means agreed.

    Kinds: `header`, `missing`, `duplicate`, `forbidden`, `unknown`. A name is repeated in a message only when it reads
    as a column name and the header holds at least one agreed column: otherwise the first data row may stand there.
    """
    required = [column.as_sent for column in contract.columns]
    agreed = [*required, *contract.dropped]
    sent = [name.strip().removeprefix("\ufeff") for name in columns]
    if not set(sent) & set(agreed):
        expected = ", ".join(required)
        return [
            Breach(
                "header",
                None,
                f"baris judul tidak ada atau bukan dari {contract.feed}; kolom yang disepakati: {expected}",
                f"no header line, or not one of {contract.feed}; agreed columns: {expected}",
            )
        ]
    breaches = [_missing(name) for name in required if name not in sent]
    for name in dict.fromkeys(name for name in sent if sent.count(name) > 1 and name in agreed):
        breaches.append(
            Breach(
                "duplicate",
                name,
                f"kolom {name} ada {sent.count(name)} kali",
                f"column {name} stands {sent.count(name)} times",
            )
        )
    for position, name in enumerate(sent, start=1):
        if name not in agreed:
            breaches.append(_stranger(name, position, agreed))
    return list(dict.fromkeys(breaches))


def reads_as_name(name: str) -> bool:
    """True when a text from a header may be shown: it reads as a column's name and not as a person's data."""
    return _NAME.fullmatch(name) is not None


def _missing(name: str) -> Breach:
    return Breach("missing", name, f"kolom {name} tidak ada", f"column {name} is missing")


def _stranger(name: str, position: int, agreed: Sequence[str]) -> Breach:
    if told := forbidden.element(name):
        element, element_en = told
        return Breach(
            "forbidden",
            name,
            f"kolom {name} ({element}) tidak boleh dikirim: di luar perjanjian; hapus kolomnya dan kirim ulang",
            f"column {name} ({element_en}) must not be sent: outside the agreement; remove the column and send again",
        )
    if not reads_as_name(name):
        return Breach(
            "unknown",
            None,
            f"kolom ke-{position} tidak punya nama kolom yang sah",
            f"column number {position} has no valid column name",
        )
    folded = {column.lower(): column for column in agreed}
    near = get_close_matches(name.lower(), folded, n=1)
    hint, hint_en = (
        (f"; mungkin maksudnya {folded[near[0]]}", f"; {folded[near[0]]} may be meant") if near else ("", "")
    )
    return Breach("unknown", name, f"kolom {name} tidak disepakati{hint}", f"column {name} is not agreed{hint_en}")
