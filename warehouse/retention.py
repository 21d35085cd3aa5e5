"""How long what is kept, and the SQL that follows from it.

The policy (`retention.yaml`) is a function of one day, the *horizon*: the last day retention was applied for. What it takes from a
record depends on the record's own date and on whether a kept flag rests on it, so it does not matter whether a record came before
retention was applied or comes after: it is pseudonymised then or at loading. The horizon is kept in the home, so that a warehouse
made anew from landing and from what senders left ends where it was.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import duckdb
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from warehouse.home import Home
from warehouse.load import Table
from warehouse.policy import PolicyError
from warehouse.published import sync_folder

PLACE = Path(__file__).with_name("retention.yaml")
MADE_ANEW = ("fact", "identity", "seen", "due", "reference")
_TOKEN = "~[0-9A-F]{24}"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pseudonymised(_Strict):
    """Records of a feed whose naming columns go: each to a token, its year, or nothing. key, event: SQL over its columns."""

    feed: str
    days: int = Field(ge=1)
    key: str
    event: str
    columns: dict[str, Literal["token", "year", "nothing"]]
    landed: dict[str, str]
    source: str = Field(min_length=10)

    def beyond(self, as_of: dt.date) -> str:
        """The condition that a record's own date lies before the period."""
        return f"CAST({self.event} AS DATE) <= DATE '{as_of - dt.timedelta(days=self.days)}'"

    def is_named(self) -> str:
        """The condition that a typed record still names a person."""
        left = {
            "token": "NOT regexp_full_match({}, '" + _TOKEN.replace("{", "{{").replace("}", "}}") + "')",
            "year": "{0} <> date_trunc('year', {0})",
            "nothing": "{} IS NOT NULL",
        }
        return " OR ".join(f"coalesce({left[to].format(column)}, false)" for column, to in self.columns.items())

    def replaced(self, when: str, *, landed: bool = False) -> str:
        """The REPLACE list that takes the names from records for which `when` holds; `landed`: texts as the sender wrote them."""
        items = []
        for column, to in self.columns.items():
            name = self.landed.get(column, column) if landed else column
            items.append(f"CASE WHEN {when} THEN {_form(name, to, landed)} ELSE {name} END AS {name}")
        return ", ".join(items)

    def kept(self, flags: str) -> str:
        """The condition that a kept flag of relation `flags` rests on the record."""
        return f"({self.key}) IN (SELECT s.record_key FROM (SELECT unnest(sources) AS s FROM {flags}) WHERE s.feed = '{self.feed}')"


class Period(_Strict):
    """A period and where it comes from."""

    days: int = Field(ge=1)
    source: str = Field(min_length=10)


class Flags(_Strict):
    """Flags that no longer hold, and hits that never were flags."""

    cleared: Period
    unpublished: Period


class Deleted(Period):
    """Rows of a table that go by a date; `dated` is SQL over the row."""

    table: str
    dated: str


class Files(Period):
    """Files or folders below the home, by pattern; the date stands in their path."""

    what: str


class Retention(_Strict):
    """The whole policy."""

    version: int = Field(ge=1)
    pseudonymised: list[Pseudonymised]
    flags: Flags
    deleted: list[Deleted]
    files: list[Files]
    kept: dict[str, str]
    shorter_sight: dict[str, str]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(json.dumps(self.model_dump(), sort_keys=True).encode()).hexdigest()

    @property
    def tables(self) -> frozenset[str]:
        """Every table that the policy speaks of."""
        return frozenset(
            {*self.kept, *(f"core.{p.feed}" for p in self.pseudonymised), *(d.table for d in self.deleted)}
        )


@dataclass(frozen=True)
class Due:
    """What is past its period: what, what happens to it, after how many days, how many."""

    what: str
    action: str
    days: int
    count: int


def read_retention(path: Path = PLACE) -> Retention:
    """Read and check the policy. Raises PolicyError with all faults together."""
    try:
        return Retention.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    except (ValidationError, yaml.YAMLError) as error:
        raise PolicyError(f"{path.name}: {error}") from None


def horizon(home: Home) -> dt.date | None:
    """The day for which retention was last applied to this home."""
    told = _remembered(home)
    return dt.date.fromisoformat(str(told["as_of"])) if told else None


def is_unfinished(home: Home) -> bool:
    """Whether retention began and did not come to its end: files are left to be looked through."""
    told = _remembered(home)
    return told is not None and not told["is_finished"]


def set_horizon(home: Home, as_of: dt.date, *, is_finished: bool) -> None:
    """Remember the day, durably; an earlier one never takes the place of a later one."""
    day = max(as_of, horizon(home) or as_of)
    part = _horizon_file(home).with_suffix(".part")
    with part.open("w", encoding="utf-8") as out:
        out.write(json.dumps({"as_of": day.isoformat(), "is_finished": is_finished}) + "\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(_horizon_file(home))
    sync_folder(home.root)


def _remembered(home: Home) -> dict[str, object] | None:
    try:
        told: dict[str, object] = json.loads(_horizon_file(home).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return told


def at_loading(policy: Retention, feed: str, clean_sql: str, as_of: dt.date | None) -> str:
    """The clean SELECT of a feed, with the names taken from records that came after their time was over."""
    for item in policy.pseudonymised:
        if as_of and item.feed == feed:
            when = f"{item.beyond(as_of)} AND NOT {item.kept('flag.hit')}"
            return f"SELECT * REPLACE ({item.replaced(when)}) FROM ({clean_sql}) AS {feed}"
    return clean_sql


def tables(home: Home, plain: Mapping[str, Table]) -> dict[str, Table]:
    """How feeds are loaded once retention was applied: what comes too late comes without names."""
    as_of, policy = horizon(home), read_retention()
    return {feed: replace(t, clean_sql=at_loading(policy, feed, t.clean_sql, as_of)) for feed, t in plain.items()}


def find_ended(con: duckdb.DuckDBPyConnection, policy: Retention, as_of: dt.date) -> None:
    """Temp tables ended_flag, the flags whose time is over, and ended_hit, their hits and those that never were flags. A case that
    somebody confirmed, or that is still open by its newest outcome, is kept. Reads the current database."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE ended_flag AS
        WITH told AS (
          SELECT given.flag_id, arg_max(listed.counts_as, given.reviewed_at) AS counts_as, max(given.reviewed_at) AS told_at
          FROM ops.outcome AS given
          INNER JOIN reference.outcome AS listed ON listed.code = given.code
          GROUP BY given.flag_id
        )
        SELECT flag.flag_id, flag.rule_id, flag.rule_version, coalesce(flag.is_sealed, false) AS is_sealed, flag.status AS ended,
          told.counts_as, coalesce(CAST(flag.person_id AS VARCHAR), flag.subject_key) AS subject,
          CAST(date_trunc('month', flag.occurred_on) AS DATE) AS occurred_month
        FROM flag.flag AS flag
        LEFT JOIN told ON told.flag_id = flag.flag_id
        WHERE flag.status IN ('CLEARED', 'LAPSED')
          AND coalesce(told.counts_as, 'NONE') NOT IN ('CONFIRMED', 'OPEN')
          AND greatest(coalesce(flag.cleared_run_on, flag.last_run_on), coalesce(CAST(told.told_at AS DATE), flag.last_run_on))
            <= $as_of::DATE - $cleared::INTEGER
        """,
        {"as_of": as_of, "cleared": policy.flags.cleared.days},
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE ended_hit AS SELECT DISTINCT flag_id, run_on FROM flag.hit "
        "WHERE flag_id IN (SELECT flag_id FROM ended_flag) OR (run_on <= $as_of::DATE - $days::INTEGER "
        "AND flag_id NOT IN (SELECT flag_id FROM flag.flag) AND flag_id NOT IN (SELECT flag_id FROM ops.outcome))",
        {"as_of": as_of, "days": policy.flags.unpublished.days},
    )


def hold(con: duckdb.DuckDBPyConnection, policy: Retention, as_of: dt.date | None) -> None:
    """Inside the caller's transaction, take away again what evaluating an old run date brought back."""
    if as_of is None:
        return
    find_ended(con, policy, as_of)
    con.execute("DELETE FROM flag.flag WHERE flag_id IN (SELECT flag_id FROM ended_flag)")
    for table in ("hit", "mitigation"):
        con.execute(
            f"DELETE FROM flag.{table} AS t USING ended_hit AS e WHERE t.flag_id = e.flag_id AND t.run_on = e.run_on"
        )


def _form(name: str, to: str, landed: bool) -> str:
    match to:
        case "token":
            return (
                f"CASE WHEN regexp_full_match({name}, '{_TOKEN}') THEN {name} "
                f"ELSE '~' || upper(token('retention', upper(trim({name})))) END"
            )
        case "year":
            year = f"make_date(year(TRY_CAST({name} AS DATE)), 1, 1)"
            return f"strftime({year}, '%Y-%m-%d')" if landed else year
    return "NULL"


def _horizon_file(home: Home) -> Path:
    return home.root / "retention.json"
