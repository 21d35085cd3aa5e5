"""What people judged about identity: appended, never changed, undone only by another judgement.

A judgement says of two records, each named by feed and key, that they are of the same person, of different people, or that
nobody can tell. A person of the registry is the record (population_registry, <NIK>). The newest judgement on a pair stands.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from warehouse import timeline
from warehouse.statement import line_fault, next_instant

VERDICTS = ("SAME", "DIFFERENT", "UNSURE")
Record = tuple[str, str]


class JudgementError(ValueError):
    """Nothing was recorded; the message names every fault, by line where a file was read, and what to do."""


@dataclass(frozen=True)
class Key:
    """How the records of a feed are named: key columns of ``core.<feed>``, and whether the key itself names a person."""

    columns: tuple[str, ...]
    is_personal: bool


@dataclass(frozen=True)
class Verdict:
    """One verdict on a pair as somebody gave it; `line` is its place in a file, 0 when it came by itself."""

    one: Record
    other: Record
    verdict: str
    reason: str
    by: str
    line: int = 0

    @property
    def pair(self) -> frozenset[Record]:
        return frozenset((self.one, self.other))


@dataclass(frozen=True)
class _Standing:
    told: str
    verdict: str
    one: Record
    other: Record
    turn: int


def append(
    con: duckdb.DuckDBPyConnection, verdicts: Sequence[Verdict], *, keys: Mapping[str, Key], effective_on: dt.date
) -> list[str]:
    """Record verdicts, all or none, on the warehouse's connection; returns their ids.

    `keys` names the feeds whose records have a person. `effective_on` is the run date from which they count. Raises
    JudgementError with every fault: unknown verdict, feed or record, no reason, a pair judged twice in one file, and
    a contradiction (records judged DIFFERENT that a chain of SAME joins).
    """
    faults = [fault for verdict in verdicts for fault in _faults(verdict, keys)]
    first: dict[frozenset[Record], Verdict] = {}
    for verdict in verdicts:
        if first.setdefault(verdict.pair, verdict) is not verdict:
            faults.append(
                f"{_where(verdict)}the pair of line {first[verdict.pair].line} is judged again: keep one of the two"
            )
    if not faults:
        faults = [*_unknown(con, verdicts, keys), *_contradictions(con, verdicts, effective_on)]
    if faults:
        raise JudgementError("\n".join([*faults, "Nothing was recorded."]))
    ids = [uuid.uuid4().hex[:12] for _ in verdicts]
    judged_at = max(next_instant(con, "ops.judgement", "judged_at"), timeline.instant(con))
    con.executemany(
        "INSERT INTO ops.judgement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            [made, *given.one, *given.other, given.verdict, given.by, judged_at, given.reason, effective_on]
            for made, given in zip(ids, verdicts, strict=True)
        ],
    )
    return ids


def history(con: duckdb.DuckDBPyConnection, record: Record, run_on: dt.date | None) -> pa.Table:
    """Every judgement that names a record, oldest first: columns of ``ops.judgement`` with the other record as feed and
    record_key, and is_standing, whether it is what counts on `run_on`."""
    return con.execute(
        """
        WITH told AS (
          SELECT
            *, least((feed_a, record_key_a), (feed_b, record_key_b)) AS one,
            greatest((feed_a, record_key_a), (feed_b, record_key_b)) AS other,
            coalesce(effective_on <= $run_on, false) AS is_effective
          FROM ops.judgement
          WHERE (feed_a, record_key_a) = ($feed, $key) OR (feed_b, record_key_b) = ($feed, $key)
        )
        SELECT
          judgement_id, judged_at, judged_by, verdict,
          CASE WHEN (feed_a, record_key_a) = ($feed, $key) THEN feed_b ELSE feed_a END AS feed,
          CASE WHEN (feed_a, record_key_a) = ($feed, $key) THEN record_key_b ELSE record_key_a END AS record_key,
          reason, effective_on,
          is_effective AND row_number() OVER (
            PARTITION BY one, other, is_effective ORDER BY judged_at DESC, judgement_id DESC
          ) = 1 AS is_standing
        FROM told
        ORDER BY judged_at, judgement_id
        """,
        {"feed": record[0], "key": record[1], "run_on": run_on},
    ).to_arrow_table()


def known(con: duckdb.DuckDBPyConnection, records: Iterable[Record], keys: Mapping[str, Key]) -> set[Record]:
    """Those of `records` that were ever delivered; every feed named must be one of `keys`."""
    by_feed: dict[str, list[str]] = defaultdict(list)
    for feed, key in records:
        by_feed[feed].append(key)
    there = {
        name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core'").fetchall()
    }
    found = set[Record]()
    for feed in by_feed.keys() & there:
        parts = ", ".join(f"CAST({column} AS VARCHAR)" for column in keys[feed].columns)
        answer = con.execute(
            f"SELECT DISTINCT concat_ws('|', {parts}) FROM core.{feed} WHERE concat_ws('|', {parts}) IN (SELECT unnest($given))",
            {"given": by_feed[feed]},
        )
        found |= {(feed, key) for (key,) in answer.fetchall()}
    return found


def told_key(record: Record, keys: Mapping[str, Key]) -> str:
    """A record as messages may name it: its feed and key, of a key that names a person only the last four signs."""
    feed, key = record
    return f"{feed} {'…' + key[-4:] if feed not in keys or keys[feed].is_personal else key}"


def _where(verdict: Verdict) -> str:
    return f"line {verdict.line}: " if verdict.line else ""


def _faults(verdict: Verdict, keys: Mapping[str, Key]) -> Iterator[str]:
    where = _where(verdict)
    if verdict.verdict not in VERDICTS:
        yield f"{where}the verdict is {', '.join(VERDICTS[:-1])} or {VERDICTS[-1]}"
    for name, text in (("reason", verdict.reason), ("name of who judged", verdict.by)):
        if fault := line_fault(text, needed=f"a judgement needs a {name}", told=f"the {name}"):
            yield f"{where}{fault}"
    for feed in sorted({verdict.one[0], verdict.other[0]} - keys.keys()):
        yield f"{where}{feed!r} is no feed whose records have a person. Those are: {', '.join(sorted(keys))}"
    if verdict.one == verdict.other:
        yield f"{where}both sides name the same record"


def _unknown(con: duckdb.DuckDBPyConnection, verdicts: Sequence[Verdict], keys: Mapping[str, Key]) -> Iterator[str]:
    there = known(con, {record for verdict in verdicts for record in verdict.pair}, keys)
    for verdict in verdicts:
        for record in (verdict.one, verdict.other):
            if record not in there:
                yield f"{_where(verdict)}{told_key(record, keys)} is not in the warehouse: check feed and key"


def _contradictions(
    con: duckdb.DuckDBPyConnection, verdicts: Sequence[Verdict], effective_on: dt.date
) -> Iterator[str]:
    """Contradictions on the run date from which `verdicts` count, and on the last one that any judgement waits for."""
    told = [*_contradictions_on(con, verdicts, effective_on), *_contradictions_on(con, verdicts, dt.date.max)]
    return iter(dict.fromkeys(told))


def _contradictions_on(con: duckdb.DuckDBPyConnection, verdicts: Sequence[Verdict], run_on: dt.date) -> Iterator[str]:
    """Every standing DIFFERENT whose two records a chain of standing SAME joins."""
    standing: dict[frozenset[Record], _Standing] = {}
    recorded = con.execute(
        "SELECT judgement_id, feed_a, record_key_a, feed_b, record_key_b, verdict, judged_by, CAST(judged_at AS DATE) "
        "FROM ops.judgement WHERE effective_on <= $run_on ORDER BY judged_at, judgement_id",
        {"run_on": run_on},
    ).fetchall()
    for turn, (made, feed_a, key_a, feed_b, key_b, verdict, by, day) in enumerate(recorded):
        one, other = (feed_a, key_a), (feed_b, key_b)
        told = f"judgement {made} ({verdict}, by {by} on {day})"
        standing[frozenset((one, other))] = _Standing(told, verdict, one, other, turn)
    today = dt.datetime.now(dt.UTC).date()
    for turn, given in enumerate(verdicts, len(recorded)):
        place = f"line {given.line}" if given.line else "this judgement"
        told = f"{place} ({given.verdict}, by {given.by} on {today})"
        standing[given.pair] = _Standing(told, given.verdict, given.one, given.other, turn)
    neighbours: dict[Record, list[tuple[Record, _Standing]]] = defaultdict(list)
    for entry in standing.values():
        if entry.verdict == "SAME":
            neighbours[entry.one].append((entry.other, entry))
            neighbours[entry.other].append((entry.one, entry))
    for entry in standing.values():
        chain = _chain(neighbours, entry.one, entry.other) if entry.verdict == "DIFFERENT" else []
        if chain:
            first, second = sorted((entry, max(chain, key=lambda link: link.turn)), key=lambda link: -link.turn)
            yield f"{first.told} contradicts {second.told}: judge one of the two pairs anew, or leave this one out"


def _chain(neighbours: Mapping[Record, list[tuple[Record, _Standing]]], start: Record, end: Record) -> list[_Standing]:
    """The SAME judgements that lead from one record to another; empty when none do."""
    came: dict[Record, tuple[Record, _Standing] | None] = {start: None}
    waiting = [start]
    for record in waiting:
        for other, entry in neighbours.get(record, ()):
            if other not in came:
                came[other] = (record, entry)
                waiting.append(other)
    chain: list[_Standing] = []
    step = came.get(end)
    while step:
        chain.append(step[1])
        step = came[step[0]]
    return chain
