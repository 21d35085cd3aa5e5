"""What people found when they looked at a flag, or at a departure of a sample: appended, never changed, corrected only by a
later outcome. Which one stands is told by ``transforms/facts/decision.sql``."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa

from warehouse import failpoint, timeline
from warehouse.statement import line_fault, now

LONGEST_NOTE = 2000
_ONE_DAY = dt.timedelta(days=1)
_SUBJECTS = """
CREATE OR REPLACE TEMP TABLE outcome_subject AS
SELECT
  *,
  coalesce(rule_id LIKE 'D%' OR rule_id = 'C12', FALSE) OR subject_kind IN ('contact', 'group') AS needs_two,
  coalesce(rule_id IN (SELECT rule_id FROM ops.rule_run WHERE is_sealed), FALSE) AS is_sealed
FROM (
  SELECT
    flag_id,
    arg_max(rule_id, run_on) AS rule_id,
    arg_max(rule_version, run_on) AS rule_version,
    arg_max(person_id, run_on) AS person_id,
    arg_max(subject_kind, run_on) AS subject_kind,
    arg_max(subject_key, run_on) AS subject_key
  FROM flag.hit
  WHERE flag_id IN (SELECT unnest($asked))
  GROUP BY flag_id
  UNION ALL
  SELECT DISTINCT item_id, NULL, NULL, person_id, 'crossing', crossing_id
  FROM ops.sample
  WHERE item_id IN (SELECT unnest($asked))
)
"""
_APPEND = """
INSERT INTO ops.outcome BY NAME
SELECT told.*, subject.* EXCLUDE (flag_id), $effective_on AS effective_on, $source AS source,
  $recorded_by AS recorded_by, $recorded_at AS recorded_at
FROM told_outcome AS told
INNER JOIN temp.outcome_subject AS subject
  ON told.flag_id = subject.flag_id
ANTI JOIN ops.outcome AS kept
  ON told.outcome_id = kept.outcome_id
RETURNING needs_two AND second_by IS NULL
"""


class OutcomeError(ValueError):
    """Nothing was recorded; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Outcome:
    """One outcome as somebody gave it. `reviewed_at` is the office's own time; `line` its place in a file, 0 without one."""

    flag_id: str
    code: str
    reviewed_by: str
    reviewed_at: dt.datetime
    second_by: str | None = None
    note: str | None = None
    line: int = 0

    @property
    def outcome_id(self) -> str:
        """The same statement has the same id, however often and in whatever file it arrives."""
        said = (self.flag_id, self.code, self.reviewed_by, self.reviewed_at.isoformat(), self.second_by, self.note)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Refusal:
    """Why a row was not recorded: a cause of the catalogue, the column it lies in, the other line it collides with."""

    line: int
    cause: str
    column: str = ""
    other_line: int = 0


@dataclass(frozen=True)
class Recorded:
    """What became of a batch, in counts: new, already known, waiting for a second person; and what was refused."""

    recorded: int
    known: int
    waiting: int
    refusals: tuple[Refusal, ...]


def record(
    con: duckdb.DuckDBPyConnection,
    given: Sequence[Outcome],
    *,
    effective_on: dt.date,
    source: str,
    recorded_by: str,
) -> Recorded:
    """Append the outcomes that can be, in one transaction, and say of the others why not.

    `effective_on` is the run date from which they count; `source` is CLI or the SHA-256 of a file. Reads
    ``reference.outcome`` for the codes. Raises duckdb.Error.
    """
    codes = _codes(con)
    coded = [replace(item, code=codes.get(_plain(item.code), item.code)) for item in given]
    con.execute(_SUBJECTS, {"asked": sorted({item.flag_id for item in coded})})
    flags = {flag_id for (flag_id,) in con.execute("SELECT flag_id FROM temp.outcome_subject").fetchall()}
    latest = max(now(), dt.datetime.combine(effective_on, dt.time.max)) + _ONE_DAY
    refusals = [fault for item in coded for fault in _faults(item, set(codes.values()), flags, latest)]
    bad = {fault.line for fault in refusals}
    kept: dict[tuple[str, dt.datetime, str], Outcome] = {}
    for item in coded:
        if item.line in bad:
            continue
        first = kept.setdefault((item.flag_id, item.reviewed_at, item.reviewed_by.casefold()), item)
        if first is not item:
            refusals.append(Refusal(item.line, "DUPLICATE", "flag_id", first.line))
    con.register("told_outcome", _told(tuple(kept.values())))
    try:
        failpoint.hit("outcome.write")
        new = con.execute(
            _APPEND,
            {
                "effective_on": effective_on,
                "source": source,
                "recorded_by": recorded_by,
                "recorded_at": timeline.instant(con),
            },
        ).fetchall()
    finally:
        con.unregister("told_outcome")
        con.execute("DROP TABLE temp.outcome_subject")
    failpoint.hit("outcome.written")
    refusals.sort(key=lambda fault: fault.line)
    return Recorded(len(new), len(kept) - len(new), sum(waits for (waits,) in new), tuple(refusals))


def _told(items: Sequence[Outcome]) -> pa.Table:
    names = ("outcome_id", "flag_id", "code", "reviewed_by", "second_by", "note")
    columns = {name: pa.array([getattr(item, name) for item in items], pa.string()) for name in names}
    return pa.table({**columns, "reviewed_at": pa.array([item.reviewed_at for item in items], pa.timestamp("us"))})


def _codes(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Every way to write a code (the code itself, its text in either language) -> the code."""
    rows = con.execute("SELECT code, label_id, label_en FROM reference.outcome").fetchall()
    return {_plain(written): code for code, *labels in rows for written in (code, *labels)}


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _faults(item: Outcome, codes: Collection[str], flags: Collection[str], latest: dt.datetime) -> Iterator[Refusal]:
    if item.flag_id not in flags:
        yield Refusal(item.line, "UNKNOWN_FLAG", "flag_id")
    if item.code not in codes:
        yield Refusal(item.line, "WRONG_CODE", "code")
    if line_fault(item.reviewed_by, needed="", told=""):
        yield Refusal(item.line, "NO_REVIEWER", "reviewed_by")
    if item.second_by is not None:
        if line_fault(item.second_by, needed="", told=""):
            yield Refusal(item.line, "NO_REVIEWER", "second_by")
        elif item.second_by.strip().casefold() == item.reviewed_by.strip().casefold():
            yield Refusal(item.line, "SAME_PERSON", "second_by")
    if item.note and len(item.note) > LONGEST_NOTE:
        yield Refusal(item.line, "LONG_NOTE", "note")
    if item.reviewed_at > latest:
        yield Refusal(item.line, "FUTURE", "reviewed_at")
