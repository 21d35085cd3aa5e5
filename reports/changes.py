"""What changed of earlier reports: the section of the newest report, and the note that is laid beside the old one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.words import LOCALES, Words


@dataclass(frozen=True, slots=True)
class Change:
    """A flag that the report of `run_on` did not show, or showed otherwise; `causes` as ``LATE:<feed>``."""

    run_on: dt.date
    noted_on: dt.date
    flag_id: str
    rule_id: str
    rule_version: str
    tier: int
    unit_code: str
    occurred_on: dt.date
    change: str
    parts: list[str]
    causes: list[str]
    reason: str
    reason_en: str

    def told(self, words: Words) -> str:
        """The kind of change, with what of a changed flag is other."""
        kind = words.word("change_kind", self.change)
        parts = ", ".join(words.word("change_part", part) for part in self.parts)
        return f"{kind}: {parts}" if parts else kind

    def why(self, words: Words, feeds: Mapping[str, str]) -> str:
        """The causes in words; `feeds` gives the titles of feeds."""
        split = [cause.partition(":") for cause in self.causes]
        return "; ".join(words.word("change_cause", kind).format(feed=feeds.get(feed, feed)) for kind, _, feed in split)


@dataclass(frozen=True, slots=True)
class Note:
    """A report that is other by now than people had it, in counts of flags."""

    run_on: dt.date
    noted_on: dt.date
    added: int
    withdrawn: int
    changed: int

    @property
    def total(self) -> int:
        return self.added + self.withdrawn + self.changed


def write(
    notes: Sequence[Note],
    changes: Sequence[Change],
    *,
    folder: Path,
    tpi: dict[str, str],
    feeds: Mapping[str, Mapping[str, str]],
) -> list[Path]:
    """Lay a note beside each report of `notes` that lies in ``<folder>/<run date>``: ``koreksi-<run date>.<lang>.html``. A note
    that stands there with the same content is left alone. Returns the files written. `feeds` is language -> feed -> title.
    Raises OSError."""
    from reports.page import environment
    from reports.place import place

    written: list[Path] = []
    for note in notes:
        beside = folder / f"{note.run_on:%Y-%m-%d}"
        if not beside.is_dir():
            continue
        files: dict[str, bytes] = {}
        for lang in LOCALES:
            words = Words(lang, tpi)
            page = environment().get_template("change_note.html").render(
                note=note, w=words, t=words.text, feeds=feeds[lang],
                changes=[change for change in changes if change.run_on == note.run_on],
            )  # fmt: skip
            name = f"koreksi-{note.run_on:%Y-%m-%d}.{lang}.html"
            if not (beside / name).exists() or (beside / name).read_bytes() != page.encode():
                files[name] = page.encode()
        written += place(beside, files) if files else []
    return written
