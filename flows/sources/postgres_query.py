"""What is asked of a PostgreSQL server: which business dates there are, and the rows of one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_KEPT_AS_THEY_ARE = {"int2", "int4", "int8", "text", "varchar", "date", "timestamp", "bool", "bytea"}
"""Types whose Arrow value has the one text that the landing zone gives it; bytes and arrays are refused there."""
_HAVE_A_DAY = {"date", "timestamp", "timestamptz"}


class Reading(BaseModel):
    """What is read for one feed: a table, view or query, and how its rows fall into business dates."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    table: str | None = Field(default=None, description="A table or view: name, or schema.name.")
    query: str | None = Field(default=None, description="One SELECT, when a table or view does not do.")
    date_column: str | None = Field(default=None, description="The column with the business date.")
    watermark: str | None = Field(default=None, description="The column with the time of a row's last change.")
    overlap_minutes: int = Field(default=60, ge=0, description="How long after its end a date counts as written.")
    look_back_days: int | None = Field(default=None, ge=1, description="Older business dates are not looked at again.")

    @field_validator("query")
    @classmethod
    def _is_one_select(cls, query: str | None) -> str | None:
        if query is None:
            return None
        import sqlglot
        from sqlglot import exp
        from sqlglot.errors import SqlglotError

        try:
            statements = [tree for tree in sqlglot.parse(query, dialect="postgres") if tree is not None]
        except SqlglotError:
            raise ValueError("cannot be read as PostgreSQL's SQL") from None
        writes = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Into, exp.Lock)
        if len(statements) != 1 or not isinstance(statements[0], exp.Query) or statements[0].find(*writes):
            raise ValueError("must be one SELECT that writes and locks nothing")
        return query.strip().rstrip(";")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise ValueError("name either a table or a query")
        if self.date_column is None and self.watermark is None:
            raise ValueError("name date_column, watermark, or both: rows are delivered by business date")
        return self

    @property
    def dated_by(self) -> str:
        """The column whose day is the business date."""
        return self.date_column or self.watermark or ""

    @property
    def relation(self) -> str:
        """What is read, as it stands after FROM."""
        if self.table is not None:
            return ".".join(quoted(part) for part in self.table.split(".")) + " AS read"
        return f"({self.query}\n) AS read"

    def everything(self) -> str:
        """The statement whose columns are the sender's."""
        return f"SELECT * FROM {self.relation}"

    def dates(self, until: dt.date) -> str:
        """Business dates up to `until` with what tells whether one has changed: (business_on or NULL, rows, digest, is_over).

        The digest adds up a hash of every row's watermark, or of whole rows, so that rows which come late, change, vanish or
        were not committed yet at the last look are all seen, whatever a clock said. Where the watermark itself is the business
        date a changed row moves to another date: the old one is then no new delivery, and only a date that is over counts.
        """
        column = f"read.{quoted(self.dated_by)}"
        day = f"({column})::date"
        bounds = f"{day} <= '{until:%Y-%m-%d}'"
        if self.look_back_days is not None:
            bounds += f" AND {day} > '{until - dt.timedelta(days=self.look_back_days):%Y-%m-%d}'"
        if self.date_column is None:
            digest = "''"
            over = f"bool_and({day} + interval '1 day {self.overlap_minutes} minutes' <= localtimestamp)"
        else:
            marked = f"coalesce((read.{quoted(self.watermark)})::text, '')" if self.watermark else "(read.*)::text"
            digest, over = f"count(*) || ' ' || sum(hashtextextended({marked}, 0))", "true"
        return (
            f"SELECT ({day})::text AS business_on, count(*) AS rows, {digest} AS digest, {over} AS is_over "
            f"FROM {self.relation} WHERE {column} IS NULL OR ({bounds}) GROUP BY 1 ORDER BY 1"
        )

    def rows(self, business_on: dt.date, types: Mapping[str, str], sent: list[str], time_zone: str) -> str:
        """The rows of one business date, `sent` columns only, each value in the form that the landing zone makes text of.
        `types` are PostgreSQL's names of the columns' types."""
        chosen = ", ".join(f"{_value(name, types[name], time_zone)} AS {quoted(name)}" for name in sent)
        column = f"read.{quoted(self.dated_by)}"
        first, next_day = (f"'{day:%Y-%m-%d}'" for day in (business_on, business_on + dt.timedelta(days=1)))
        if types[self.dated_by] in _HAVE_A_DAY:
            within = f"{column} >= {first} AND {column} < {next_day}"
        else:
            within = f"({column})::date = {first}"
        return f"SELECT {chosen} FROM {self.relation} WHERE {within}"


def quoted(name: str) -> str:
    """An identifier, taken literally."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A literal text."""
    return "'" + value.replace("'", "''") + "'"


def _value(name: str, kind: str, time_zone: str) -> str:
    column = f"read.{quoted(name)}"
    if kind in _KEPT_AS_THEY_ARE or kind.startswith("_"):
        return column
    return f"({column} AT TIME ZONE {text(time_zone)})" if kind == "timestamptz" else f"({column})::text"
