"""Which pairs of a record and a person are worth a comparison, found set-wise and never without end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from transforms.identity.model import plan

# A value shared by more people than this tells too little to be looked up: nobody is found by "SITI, born 1 January 1970".
PEOPLE_A_KEY = 3_000
# Pairs one value may give, over all records that share it.
PAIRS_A_KEY = 2_000_000
# Pairs all blocks together may give: this many, or this many a record.
MOST_PAIRS = 20_000_000
PAIRS_A_RECORD = 100


@dataclass(frozen=True)
class Block:
    """Pairs equal in every ``on`` expression (``{side}`` is the table) and, if ``any``, sharing an element of that array."""

    title: str
    on: tuple[str, ...]
    any: str | None = None

    @property
    def condition(self) -> str:
        """The block as a condition over the aliases ``l`` and ``r``."""
        parts = [f"{key.format(side='l')} = {key.format(side='r')}" for key in self.on]
        if self.any:
            parts.append(f"LIST_HAS_ANY(l.{self.any}, r.{self.any})")
        return " AND ".join(parts)


@dataclass(frozen=True)
class Skipped:
    """Values of a block that were not looked up because they would have given too many pairs (counts, never the values)."""

    block: str
    values: int
    records: int
    pairs: int


@dataclass
class Searched:
    """What a search looked at: pairs compared, and values left out. ``str`` gives one line a person can read."""

    pairs: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def __str__(self) -> str:
        left = "; ".join(
            f"{item.block}: {item.values:,} values of {item.records:,} records left out ({item.pairs:,} pairs)"
            for item in self.skipped
        )
        return f"{self.pairs:,} pairs compared" + (f"; {left}" if left else "")


def _blocks(items: Iterable[dict[str, Any]]) -> tuple[Block, ...]:
    return tuple(Block(item["title"], tuple(item["on"]), item.get("any")) for item in items)


BLOCKS = _blocks(plan()["blocks"])
CONDITIONS = [block.condition for block in BLOCKS]


def pairs(
    con: duckdb.DuckDBPyConnection,
    records: str,
    people: str,
    out: str,
    *,
    blocks: Iterable[Block] = BLOCKS,
    apart: str | None = None,
    key: str = "nik",
    order: bool = False,
    most: int | None = None,
    steady: bool = False,
) -> Searched:
    """Make temp table `out` (record_no, nik): each pair of `records` and `people` that a block brings together, once.

    `key` names the number of a row of `people`. `apart` (record_no, nik) are pairs left out. With `order` the tables are
    one file: only pairs with record_no < nik.
    No more than `most` pairs are made: each block may use half of what is left, its values with the fewest pairs first. With
    `steady` a value is looked up or not by its people alone, so that a record meets the same people whatever else is asked.
    """
    searched = Searched()
    con.execute(f"CREATE OR REPLACE TEMP TABLE {out} (record_no BIGINT, nik BIGINT)")
    (count,) = con.execute(f"SELECT COUNT(*) FROM {records}").fetchone() or (0,)
    left = most or max(MOST_PAIRS, PAIRS_A_RECORD * count)
    for block in blocks:
        made, skipped = _block(con, (records, people, key), out, block, None if steady else left // 2, order)
        left -= made
        if skipped.values:
            searched.skipped.append(skipped)
    away = f"ANTI JOIN {apart} AS apart USING (record_no, nik)" if apart else ""
    con.execute(f"CREATE OR REPLACE TEMP TABLE {out} AS SELECT DISTINCT record_no, nik FROM {out} {away}")
    (searched.pairs,) = con.execute(f"SELECT COUNT(*) FROM {out}").fetchone() or (0,)
    return searched


def _block(
    con: duckdb.DuckDBPyConnection, tables: tuple[str, str, str], out: str, block: Block, most: int | None, order: bool
) -> tuple[int, Skipped]:
    records, people, key = tables
    names = [f"key_{place}" for place, _ in enumerate(block.on)]
    keys = ", ".join(names)

    def side(table: str, number: str, only: str = "") -> str:
        """One row a record (or person) and key; nothing with a NULL in it."""
        told = [value.format(side="side") for value in block.on]
        shown = ", ".join(f"{expression} AS {name}" for expression, name in zip(told, names, strict=True))
        known = " AND ".join(f"{expression} IS NOT NULL" for expression in told)
        part = f"SELECT side.{number} AS number, {shown} {{extra}} FROM {table} AS side WHERE {known} {only}"
        if block.any is None:
            return part.format(extra="")
        unnested = part.format(extra=f", side.{block.any} AS parts")
        return f"SELECT number, {keys}, UNNEST(LIST_DISTINCT(parts)) AS part FROM ({unnested}) AS side"

    con.execute(f"CREATE OR REPLACE TEMP TABLE block_record AS {side(records, 'record_no')}")
    told = ", ".join(value.format(side="side") for value in block.on)
    only = f"AND ({told}) IN (SELECT ({keys}) FROM block_record)" if len(names) > 1 else ""
    only = only or f"AND {told} IN (SELECT {keys} FROM block_record)"
    con.execute(f"CREATE OR REPLACE TEMP TABLE block_person AS {side(people, key, only)}")
    whole = f"{keys}, part" if block.any else keys
    few = (
        ""
        if most is None
        else (
            f"AND pairs <= {PAIRS_A_KEY} AND SUM(pairs) OVER (ORDER BY pairs, {whole} ROWS UNBOUNDED PRECEDING) <= {most} "
        )
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE block_size AS "
        f"WITH l AS (SELECT {whole}, COUNT(*) AS records FROM block_record GROUP BY {whole}), "
        f"r AS (SELECT {whole}, COUNT(*) AS people FROM block_person GROUP BY {whole}), "
        f"sized AS (SELECT {whole}, records, people, records * people AS pairs FROM l INNER JOIN r USING ({whole})) "
        f"SELECT *, people <= {PEOPLE_A_KEY} {few} AS is_small FROM sized"
    )
    con.execute(
        f"INSERT INTO {out} SELECT l.number, r.number FROM block_record AS l "
        f"INNER JOIN block_size AS size USING ({whole}) INNER JOIN block_person AS r USING ({whole}) "
        f"WHERE size.is_small {'AND l.number < r.number' if order else ''}"
    )
    (made, values, shared, left) = con.execute(
        "SELECT COALESCE(SUM(pairs) FILTER (is_small), 0), COUNT(*) FILTER (NOT is_small), "
        "COALESCE(SUM(records) FILTER (NOT is_small), 0), COALESCE(SUM(pairs) FILTER (NOT is_small), 0) FROM block_size"
    ).fetchone() or (0, 0, 0, 0)
    for table in ("block_record", "block_person", "block_size"):
        con.execute(f"DROP TABLE {table}")
    return int(made), Skipped(block.title, int(values), int(shared), int(left))
