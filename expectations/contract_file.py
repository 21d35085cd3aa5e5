"""Reads a feed's contract from its Open Data Contract Standard document.

One file a feed, `expectations/<feed>.yaml`, version 3.1 of the standard (https://bitol.io/open-data-contract-standard/); the
standard's own package reads it. A feed exists because its file exists. Beside it an installation may have versions of its own
(`contract_version`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from open_data_contract_standard.model import DataQuality, OpenDataContractStandard, SchemaObject, SchemaProperty

from expectations import forbidden
from expectations.contract import Accepted, Column, Contract, ContractError, Envelope, Limit, Rule
from expectations.document import loaded
from expectations.forms import AGREED, forms_of

FOLDER = Path(__file__).parent
LOGICAL_TYPES = ("string", "integer", "date", "timestamp")
SEVERITIES = ("critical", "error", "warning")
CLASSIFICATIONS = ("public", "personal", "identifier", "restricted")


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
    return parse_contract(path.stem, path.read_text(encoding="utf-8"), path.name)


def parse_contract(feed: str, text: str, origin: str) -> Contract:
    """Read a contract's document; `origin` names it in errors. All its faults come in one ContractError."""
    try:
        document = OpenDataContractStandard(**loaded(text))
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise ContractError(f"{origin}: not an Open Data Contract Standard document: {error}") from error
    tables = document.schema_ or []
    if len(tables) != 1:
        raise ContractError(f"{origin}: a feed's contract has exactly one schema object, this one has {len(tables)}")
    try:
        contract = _contract(feed, document, tables[0], text)
    except (KeyError, TypeError, ValueError) as error:
        raise ContractError(f"{origin}: {type(error).__name__}: {error}") from error
    faults = _faults(contract)
    if faults:
        raise ContractError(f"{origin}: " + "; ".join(faults))
    return contract


def _contract(feed: str, document: OpenDataContractStandard, table: SchemaObject, text: str) -> Contract:
    custom = _custom(document)
    sla = {item.property: item.value for item in document.slaProperties or []}
    purpose = document.description
    columns = table.properties or []
    return Contract(
        feed=feed,
        version=str(document.version),
        status=str(document.status),
        title=str(document.name),
        title_en=str(custom["nameEn"]),
        description=str(purpose.purpose if purpose else ""),
        description_en=str(custom["purposeEn"]),
        columns=tuple(_column(item) for item in columns if not _is_dropped(item)),
        own_rules=tuple(_rule(item) for item in table.quality or [] if item.type == "custom"),
        freshness_days=int(str(sla["latency"])),
        envelope=_envelope([item for item in table.quality or [] if item.metric == "rowCount"]),
        dropped=tuple(item.physicalName or str(item.name) for item in columns if _is_dropped(item)),
        history=tuple(_accepted(item) for item in custom.get("history", ())),
        text=text,
    )


def _accepted(item: dict[str, Any]) -> Accepted:
    return Accepted(
        version=str(item["version"]),
        based_on=str(item["basedOn"]),
        holds_from=date.fromisoformat(str(item["holdsFrom"])) if item.get("holdsFrom") else None,
        accepted_by=str(item["acceptedBy"]),
        accepted_at=str(item["acceptedAt"]),
        reason=str(item["reason"]),
        changes=tuple(str(change) for change in item["changes"]),
    )


def _is_dropped(item: SchemaProperty) -> bool:
    return bool(_custom(item).get("dropped"))


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
        format=options.get("format") if item.logicalType == "string" else None,
        max_length=options.get("maxLength"),
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        as_sent=str(item.physicalName or item.name),
        form=_form(item),
        **limits,
    )


def _form(item: SchemaProperty) -> str | None:
    """The standard has a place for the form of dates and times, none for that of whole numbers."""
    if item.logicalType in ("date", "timestamp"):
        form = (item.logicalTypeOptions or {}).get("format")
    else:
        form = _custom(item).get("sentForm")
    return None if form == AGREED.get(str(item.logicalType)) else form


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
    sent = [*(column.as_sent for column in contract.columns), *contract.dropped]
    faults = [
        f"{name} stands twice" for name in sorted({name for name in names + ids if (names + ids).count(name) > 1})
    ]
    faults += [f"two columns are sent as {name}" for name in sorted({name for name in sent if sent.count(name) > 1})]
    if not contract.key:
        faults.append("no key column")
    for column in contract.columns:
        if column.logical_type not in LOGICAL_TYPES:
            faults.append(f"{column.name}: logicalType {column.logical_type} is not one of {', '.join(LOGICAL_TYPES)}")
        if column.classification not in CLASSIFICATIONS:
            faults.append(f"{column.name}: classification {column.classification} is not known")
        if column.form and column.form not in forms_of(column.logical_type):
            known = ", ".join(forms_of(column.logical_type)) or "none"
            faults.append(f"{column.name}: form {column.form} of a {column.logical_type} is not one of {known}")
        for name in dict.fromkeys((column.name, column.as_sent)):
            if told := forbidden.element(name):
                faults.append(f"{name} ({told[1]}) must never be read: mark the column dropped")
    for rule in contract.own_rules:
        if rule.severity not in SEVERITIES:
            faults.append(f"{rule.id}: severity {rule.severity} is not one of {', '.join(SEVERITIES)}")
        if rule.column is not None and rule.column not in names:
            faults.append(f"{rule.id}: column {rule.column} is not in the contract")
        if rule.query and rule.severity == "error":
            faults.append(f"{rule.id}: a table rule cannot quarantine rows; make it a warning or critical")
    return faults
