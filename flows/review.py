"""What people found when they looked: takes outcomes in, hands out the lists to fill in, draws samples."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows import outputs, pipeline
from flows.formats import keep
from flows.session import Session, open_session
from flows.settings import Settings
from reports.sheet import to_sheet
from reports.words import Words
from transforms import engine
from warehouse import audit, outcome, sample, store
from warehouse.home import Home
from warehouse.outcome import Outcome, OutcomeError, Recorded, Refusal
from warehouse.outcome_file import Sheet

TO_FILL_IN = ("code", "reviewed_by", "reviewed_at", "second_by", "note")
_DAY = dt.timedelta(days=1)
_OPEN = """
SELECT flag.flag_id, flag.rule_id, flag.tier, flag.unit_code, flag.occurred_on, flag.reason
FROM mart.flag AS flag
LEFT JOIN mart.outcome AS outcome ON outcome.flag_id = flag.flag_id AND (outcome.is_confirmed OR outcome.is_unfounded)
WHERE flag.status = 'OPEN' AND outcome.flag_id IS NULL
ORDER BY flag.unit_code, flag.tier, flag.occurred_on, flag.flag_id
"""


@dataclass(frozen=True)
class Reviewed:
    """What a review did: the counts, the run date it counts from, and whether that date was evaluated again."""

    told: Recorded
    effective_on: dt.date
    is_evaluated: bool


def review(
    home: Home,
    settings: Settings,
    given: Sequence[Outcome],
    *,
    source: str,
    who: str,
    later: bool,
    say: Callable[[str], None],
) -> Reviewed:
    """Record what can be recorded, then evaluate the newest run date again and publish it; with `later` the next run does.

    An audit record is written first. Raises OutcomeError, AuditError, WarehouseError, StepError, PublishError.
    """
    audit.append(
        home.audit_log, who=who, role="reviewer", act="review", purpose="outcomes of flags", outcome="begun",
        tables=["ops.outcome"], n_rows=len(given),
    )  # fmt: skip
    with open_session(home, settings, "review", None, say=say) as session:
        newest = _newest(session)
        effective_on = newest + _DAY if later else newest
        told = outcome.record(session.con, given, effective_on=effective_on, source=source, recorded_by=who)
        is_evaluated = bool(told.recorded) and not later
        if is_evaluated:
            pipeline.facts(session, newest)
            pipeline.flag(session, newest, frozenset(), False)
            pipeline.publish(session, newest)
        return Reviewed(told, effective_on, is_evaluated)


def default_time(home: Home, settings: Settings) -> dt.datetime:
    """When somebody reviewed who does not say: now, and never before the newest run date."""
    with store.reading(home, settings.resources) as con:
        ((newest,),) = con.execute("SELECT max(run_on) FROM ops.rule_run").fetchall()
    now = dt.datetime.now().astimezone().replace(tzinfo=None)
    return max(now, dt.datetime.combine(newest, now.time())) if newest else now


def source_of(path: Path) -> str:
    """What names a file in the records: the SHA-256 of its bytes. Raises OSError."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_worklist(home: Home, out: Path, *, unit: str | None, role: str, purpose: str, who: str, lang: str) -> int:
    """Write the open flags without a decided outcome, of one office or of all, to fill in; returns how many. Read from the
    role's published file, audited. Raises QueryError, PublishError, AuditError, OSError."""
    found = outputs.ask(home, _OPEN, role=role, purpose=purpose, who=who)
    if unit:
        found = found.filter(pc.field("unit_code") == unit)
    _write(out, found, Words(lang, {}))
    return int(found.num_rows)


def draw(
    home: Home,
    settings: Settings,
    left_on: dt.date,
    *,
    size: int,
    seed: int,
    who: str,
    purpose: str,
    say: Callable[[str], None],
) -> pa.Table:
    """Draw a random sample of departures without a flag; see ``warehouse.sample.draw``. An audit record is written first."""
    audit.append(
        home.audit_log, who=who, role="reviewer", act="review sample", purpose=purpose, outcome="begun",
        tables=["fact.departure", "ops.sample"], n_rows=size,
    )  # fmt: skip
    with open_session(home, settings, "sample", left_on, say=say) as session:
        _newest(session)
        return sample.draw(session.con, left_on, size=size, seed=seed, drawn_by=who, purpose=purpose)


def write_sample(out: Path, drawn: pa.Table, lang: str) -> None:
    """Write a sample as a list to fill in. Raises OSError."""
    names = {"item_id": "flag_id"}
    shown = drawn.drop_columns(["population"])
    _write(out, shown.rename_columns([names.get(name, name) for name in shown.column_names]), Words(lang, {}))


def write_refused(out: Path, sheet: Sheet, refusals: Sequence[Refusal]) -> int:
    """Write the refused rows as they came, with the reasons in both languages; returns how many rows."""
    lines = sorted({fault.line for fault in refusals})
    columns = {
        head or f"column_{place + 1}": [_cell(sheet.rows[line], place) for line in lines]
        for place, head in enumerate(sheet.header)
    }
    for lang in ("id", "en"):
        words = Words(lang, {})
        columns[words.text["head"]["refused"]] = [
            "; ".join(cause(fault, words) for fault in refusals if fault.line == line) for line in lines
        ]
    keep(out, to_sheet(out, pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})))
    return len(lines)


def cause(fault: Refusal, words: Words) -> str:
    """Why a row was refused, in words; it quotes nothing of the row."""
    column = words.text["head"].get(fault.column, fault.column)
    return str(words.text["refusal"][fault.cause]).format(column=column, other_line=fault.other_line)


def _write(out: Path, found: pa.Table, words: Words) -> None:
    heads = words.text["head"]
    for name in TO_FILL_IN:
        found = found.append_column(name, pa.nulls(found.num_rows, pa.string()))
    with (engine.ROOT / "reference" / "outcome.csv").open(encoding="utf-8", newline="") as listed:
        codes = [(row["code"], row[f"label_{words.lang}"]) for row in csv.DictReader(listed)]
    named = found.rename_columns([heads[name] for name in found.column_names])
    keep(out, to_sheet(out, named, codes, heads["code"], heads["codes"]))


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _newest(session: Session) -> dt.date:
    newest: dt.date | None
    ((newest,),) = session.con.execute("SELECT max(run_on) FROM ops.rule_run").fetchall()
    if newest is None:
        raise OutcomeError("No run date has been evaluated yet: `lintas run --date DATE` first. Nothing was recorded.")
    return newest
