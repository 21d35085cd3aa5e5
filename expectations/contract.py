"""The data contract of a feed: what its sender agreed to deliver, read from an Open Data Contract Standard file.

Frozen values that the check, the report and the data dictionary share; `contract_file` reads them from the document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


class ContractError(Exception):
    """A contract, or one of its rules, is itself wrong. Never a fault of the delivered data; holds no delivered value."""


@dataclass(frozen=True)
class Limit:
    """One limit on the values of a column, with what breaking it means."""

    value: Any
    severity: str = "error"


@dataclass(frozen=True)
class Column:
    """One agreed column. `required`, `pattern`, `max_length` and `values` carry their own severity.

    `as_sent` is what the sender calls it in this version (`physicalName`; the name itself unless it was renamed), `form` how the
    sender writes its values when not in the agreed form (`forms.forms_of`).
    """

    name: str
    logical_type: str
    physical_type: str
    classification: str
    description: str
    description_en: str
    key_position: int | None = None
    format: str | None = None
    required: Limit | None = None
    pattern: Limit | None = None
    values: Limit | None = None
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    as_sent: str = ""
    form: str | None = None

    @property
    def is_personal(self) -> bool:
        """True when a value may point to a person and is masked in everything that leaves the warehouse."""
        return self.classification != "public"

    @property
    def sent(self) -> str:
        """Name, in the typed rows, of the column that holds the sender's text."""
        return self.name if self.logical_type == "string" else f"{self.name}_sent"


@dataclass(frozen=True)
class Rule:
    """One expectation.

    A row rule has `predicate`, DuckDB SQL over the typed rows: TRUE for a good row, NULL where it says nothing.
    A table rule has `query`, a SELECT of `line_no` that returns one line a failure; `{batch}` stands for the typed rows.
    `ceiling` is the share of rows, in percent, beyond which failures reject the whole delivery.
    """

    id: str
    column: str | None
    severity: str
    message: str
    message_en: str
    predicate: str = ""
    query: str = ""
    ceiling: float | None = None

    def bad(self) -> str:
        """The predicate turned round: TRUE for a row that breaks the rule, never NULL."""
        return f"NOT coalesce(({self.predicate}), true)"


@dataclass(frozen=True)
class Envelope:
    """How many rows are usual, against the median of the days known among the last `days`; shares in percent."""

    days: int
    critical_below: float
    critical_known_days: int
    critical_median: float
    warn_below: float
    warn_above: float
    warn_known_days: int
    warn_median: float


@dataclass(frozen=True)
class Accepted:
    """One version that an installation accepted: from which one it was made, by whom, when (UTC), why, and what it changed."""

    version: str
    based_on: str
    holds_from: date | None
    accepted_by: str
    accepted_at: str
    reason: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Contract:
    """A feed's contract. `own_rules` are those written in the file; `rules.of` adds the ones its columns imply.

    `dropped` are columns the sender may send and Lintas never reads, `history` the versions accepted so far, oldest first, `text`
    the whole document.
    """

    feed: str
    version: str
    status: str
    title: str
    title_en: str
    description: str
    description_en: str
    columns: tuple[Column, ...]
    own_rules: tuple[Rule, ...]
    freshness_days: int
    envelope: Envelope
    dropped: tuple[str, ...] = ()
    history: tuple[Accepted, ...] = ()
    text: str = field(default="", repr=False)

    @property
    def holds_from(self) -> date | None:
        """First business date this version judges; None when it holds from the first delivery."""
        return self.history[-1].holds_from if self.history else None

    @property
    def key(self) -> tuple[str, ...]:
        """Key columns in order of position."""
        keyed = [column for column in self.columns if column.key_position is not None]
        return tuple(column.name for column in sorted(keyed, key=lambda column: column.key_position or 0))

    @property
    def is_key_personal(self) -> bool:
        return any(self.column(name).is_personal for name in self.key)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when the contract has none."""
        return {column.name: column for column in self.columns}[name]
