"""The data contract of a feed: what its sender agreed to deliver, read from an Open Data Contract Standard file.

One file a feed, `expectations/<feed>.yaml`, version 3.1 of the standard (https://bitol.io/open-data-contract-standard/).
The standard's own package reads it; this module turns it into frozen values the check, the report and the data
dictionary share. A feed exists because its file exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from open_data_contract_standard.model import DataQuality, OpenDataContractStandard, SchemaObject, SchemaProperty

FOLDER = Path(__file__).parent
LOGICAL_TYPES = ("string", "integer", "date", "timestamp")
SEVERITIES = ("critical", "error", "warning")
CLASSIFICATIONS = ("public", "personal", "identifier", "restricted")


class ContractError(Exception):
    """A contract, or one of its rules, is itself wrong. Never a fault of the delivered data; holds no delivered value."""


@dataclass(frozen=True)
class Limit:
    """One limit on the values of a column, with what breaking it means."""

    value: Any
    severity: str = "error"


@dataclass(frozen=True)
class Column:
    """One column as the sender names it. `required`, `pattern`, `max_length` and `values` carry their own severity."""

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
class Contract:
    """A feed's contract. `own_rules` are those written in the file; `rules.of` adds the ones its columns imply."""

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


def feeds() -> tuple[str, ...]:
    """Names of all feeds that have a contract, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def load_contract(feed: str) -> Contract:
    """Read the contract of a feed. Raises ContractError when there is none or when it does not hold together."""
    path = FOLDER / f"{feed}.yaml"
    if not path.is_file():
        raise ContractError(f"{feed}: there is no contract {path.name}; feeds with one: {', '.join(feeds())}")
    return read_contract(path)


def read_contract(path: Path) -> Contract:
    """Read a contract file of any folder; its stem is the feed's name. All its faults come in one ContractError."""
    try:
        document = OpenDataContractStandard(**yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise ContractError(f"{path.name}: not an Open Data Contract Standard document: {error}") from error
    tables = document.schema_ or []
    if len(tables) != 1:
        raise ContractError(f"{path.name}: a feed's contract has exactly one schema object, this one has {len(tables)}")
    try:
        contract = _contract(path.stem, document, tables[0])
    except (KeyError, TypeError, ValueError) as error:
        raise ContractError(f"{path.name}: {type(error).__name__}: {error}") from error
    faults = _faults(contract)
    if faults:
        raise ContractError(f"{path.name}: " + "; ".join(faults))
    return contract


def _contract(feed: str, document: OpenDataContractStandard, table: SchemaObject) -> Contract:
    custom = _custom(document)
    sla = {item.property: item.value for item in document.slaProperties or []}
    purpose = document.description
    return Contract(
        feed=feed,
        version=str(document.version),
        status=str(document.status),
        title=str(document.name),
        title_en=str(custom["nameEn"]),
        description=str(purpose.purpose if purpose else ""),
        description_en=str(custom["purposeEn"]),
        columns=tuple(_column(item) for item in table.properties or []),
        own_rules=tuple(_rule(item) for item in table.quality or [] if item.type == "custom"),
        freshness_days=int(str(sla["latency"])),
        envelope=_envelope([item for item in table.quality or [] if item.metric == "rowCount"]),
    )


def _column(item: SchemaProperty) -> Column:
    options = item.logicalTypeOptions or {}
    limits: dict[str, Limit] = {}
    if item.required:
        limits["required"] = Limit(True)
    if "pattern" in options:
        limits["pattern"] = Limit(str(options["pattern"]))
    for quality in item.quality or []:
        severity, arguments = str(quality.severity), quality.arguments or {}
        if quality.metric == "nullValues":
            limits["required"] = Limit(True, severity)
        elif "validValues" in arguments:
            limits["values"] = Limit(tuple(str(value) for value in arguments["validValues"]), severity)
        elif "pattern" in arguments:
            limits["pattern"] = Limit(str(arguments["pattern"]), severity)
        else:
            raise ValueError(f"{item.name}: quality metric {quality.metric} is not understood")
    return Column(
        name=str(item.name),
        logical_type=str(item.logicalType),
        physical_type=str(item.physicalType),
        classification=str(item.classification),
        description=str(item.description),
        description_en=str(_custom(item)["descriptionEn"]),
        key_position=item.primaryKeyPosition if item.primaryKey else None,
        format=options.get("format"),
        max_length=options.get("maxLength"),
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        **limits,
    )


def _rule(item: DataQuality) -> Rule:
    custom = _custom(item)
    body = item.implementation
    is_row_rule = isinstance(body, str)
    return Rule(
        id=str(item.name),
        column=custom.get("column"),
        severity=str(item.severity),
        message=str(item.description),
        message_en=str(custom["descriptionEn"]),
        predicate=str(body) if is_row_rule else "",
        query="" if isinstance(body, str) or body is None else str(body["unexpectedRows"]),
        ceiling=custom.get("ceilingPercent"),
    )


def _envelope(items: Sequence[DataQuality]) -> Envelope:
    critical = next(item for item in items if item.severity == "critical")
    warning = next(item for item in items if item.severity == "warning")
    critical_arguments, warning_arguments = critical.arguments or {}, warning.arguments or {}
    low, high = warning.mustBeBetween or [0, 0]
    return Envelope(
        days=int(critical_arguments["days"]),
        critical_below=float(critical.mustBeGreaterOrEqualTo or 0),
        critical_known_days=int(critical_arguments["knownDays"]),
        critical_median=float(critical_arguments["medianAtLeast"]),
        warn_below=float(low),
        warn_above=float(high),
        warn_known_days=int(warning_arguments["knownDays"]),
        warn_median=float(warning_arguments["medianAtLeast"]),
    )


def _custom(item: OpenDataContractStandard | SchemaProperty | DataQuality) -> dict[str, Any]:
    return {str(custom.property): custom.value for custom in item.customProperties or []}


def _faults(contract: Contract) -> list[str]:
    names = [column.name for column in contract.columns]
    ids = [rule.id for rule in contract.own_rules]
    faults = [
        f"{name} stands twice" for name in sorted({name for name in names + ids if (names + ids).count(name) > 1})
    ]
    if not contract.key:
        faults.append("no key column")
    for column in contract.columns:
        if column.logical_type not in LOGICAL_TYPES:
            faults.append(f"{column.name}: logicalType {column.logical_type} is not one of {', '.join(LOGICAL_TYPES)}")
        if column.classification not in CLASSIFICATIONS:
            faults.append(f"{column.name}: classification {column.classification} is not known")
    for rule in contract.own_rules:
        if rule.severity not in SEVERITIES:
            faults.append(f"{rule.id}: severity {rule.severity} is not one of {', '.join(SEVERITIES)}")
        if rule.column is not None and rule.column not in names:
            faults.append(f"{rule.id}: column {rule.column} is not in the contract")
        if rule.query and rule.severity == "error":
            faults.append(f"{rule.id}: a table rule cannot quarantine rows; make it a warning or critical")
    return faults
