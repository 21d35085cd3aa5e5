"""Versions of a feed's contract: which one judges a delivery, and how the next one is written.

A new version is the old document with single places changed, so that comments, order and layout stay as people wrote them; its
own history (`customProperties`, property `history`) tells who accepted what, when and why. A change that only adds raises the
second number of the version, one that gives a column another name or form the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from expectations import forbidden
from expectations.columns import check_columns
from expectations.contract import Column, Contract, ContractError
from expectations.contract_file import LOGICAL_TYPES, parse_contract
from expectations.document import Edited, loaded
from expectations.forms import AGREED, forms_of

DROPPED = "dropped"
_PHYSICAL = {"string": "VARCHAR", "integer": "BIGINT", "date": "DATE", "timestamp": "TIMESTAMP", DROPPED: "VARCHAR"}


@dataclass(frozen=True)
class Changes:
    """What is accepted: column -> the sender's new name, new column -> logical type or `dropped`, column -> new codes, column ->
    the form its values now have."""

    renames: Mapping[str, str] = field(default_factory=dict)
    adds: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_breaking(self) -> bool:
        """True when files of the version before cannot be read by the new one."""
        return bool(self.renames or self.forms)

    def told(self) -> list[str]:
        """Each change as the command line takes it."""
        return [
            *(f"rename {old}={new}" for old, new in self.renames.items()),
            *(f"add {name}:{kind}" for name, kind in self.adds.items()),
            *(f"code {column}={code}" for column, codes in self.codes.items() for code in codes),
            *(f"form {column}={form}" for column, form in self.forms.items()),
        ]


def number(version: str) -> tuple[int, int, int]:
    """The three numbers of a version, to order versions by. Raises ContractError when it is no major.minor.patch."""
    try:
        major, minor, patch = (int(part) for part in version.split("."))
    except ValueError:
        raise ContractError(f"{version} is no version: write major.minor.patch, as in 1.0.0") from None
    return major, minor, patch


def in_force(versions: Sequence[Contract], business_on: date) -> Contract:
    """The newest version that holds on a business date. Raises ContractError when none does."""
    held = [each for each in versions if each.holds_from is None or each.holds_from <= business_on]
    if not held:
        raise ContractError(f"{versions[0].feed}: no version of the contract holds on {business_on}")
    return max(held, key=lambda each: number(each.version))


def judging(versions: Sequence[Contract], business_on: date, columns: Sequence[str]) -> Contract:
    """The version that judges a file with this header: the one in force if its columns agree, else the newest whose do.

    A sender who mends a feed, or sends an old day again, is judged by what was agreed for such files. When no version agrees,
    the one in force says what is wrong.
    """
    current = in_force(versions, business_on)
    newest_first = sorted(versions, key=lambda each: number(each.version), reverse=True)
    agreeing = [each for each in (current, *newest_first) if not check_columns(each, columns)]
    return agreeing[0] if agreeing else current


def successor(
    contract: Contract, changes: Changes, *, who: str, why: str, at: datetime, holds_from: date | None
) -> Contract:
    """The next version of a contract with `changes` accepted, `at` in UTC. Raises ContractError with everything that is wrong."""
    faults = list(_faults(contract, changes, who, why))
    if faults:
        raise ContractError(f"{contract.feed}: " + "; ".join(faults))
    major, minor, _ = number(contract.version)
    version = f"{major + 1}.0.0" if changes.is_breaking else f"{major}.{minor + 1}.0"
    edited = Edited(contract.text)
    edited.put(("version",), version)
    for column, sent in changes.renames.items():
        edited.put((*_place(contract, column), "physicalName"), sent, after="name")
    for column, form in changes.forms.items():
        _put_form(edited, contract, column, form)
    for column, codes in changes.codes.items():
        for code in codes:
            edited.append(_code_list(contract, column), code)
    for name, kind in changes.adds.items():
        edited.append(("schema", 0, "properties"), _added(name, kind, version))
    edited.append_history(
        {
            "version": version,
            "basedOn": contract.version,
            **({"holdsFrom": holds_from.isoformat()} if holds_from else {}),
            "acceptedBy": who.strip(),
            "acceptedAt": at.isoformat(timespec="seconds"),
            "reason": why.strip(),
            "changes": changes.told(),
        }
    )
    return parse_contract(contract.feed, edited.text(), f"{contract.feed} {version}")


def find_column(contract: Contract, name: str) -> Column | None:
    """The column that the contract, or the sender, calls `name`."""
    return next((column for column in contract.columns if name in (column.name, column.as_sent)), None)


def _faults(contract: Contract, changes: Changes, who: str, why: str) -> Iterator[str]:
    if not who.strip():
        yield "say who accepts it (--who)"
    if not why.strip():
        yield "say why (--why)"
    if not changes.told():
        yield "nothing to accept: give --rename, --add, --code or --form (`lintas contract diff` shows what changed)"
    for name in dict.fromkeys((*changes.renames, *changes.codes, *changes.forms)):
        if find_column(contract, name) is None:
            near = get_close_matches(name, [column.name for column in contract.columns], n=1)
            yield f"there is no column {name}" + (f"; {near[0]} may be meant" if near else "")
    taken = {name for column in contract.columns for name in (column.name, column.as_sent)} | set(contract.dropped)
    for name, kind in changes.adds.items():
        if name in taken:
            yield f"column {name} is agreed already"
        if kind not in _PHYSICAL:
            yield f"{name}: type {kind} is not one of {', '.join((*LOGICAL_TYPES, DROPPED))}"
        if (told := forbidden.element(name)) and kind != DROPPED:
            yield f"{name} ({told[1]}) must never be read: accept it as {name}:{DROPPED}, or have the sender leave it out"
    for old, new in changes.renames.items():
        column = find_column(contract, old)
        if new in taken and (column is None or new != column.name):
            yield f"{old} cannot be renamed to {new}: that column is agreed already"
        if told := forbidden.element(new):
            yield f"{new} ({told[1]}) must never be read: no column can be renamed to it"
    for name, codes in changes.codes.items():
        column = find_column(contract, name)
        if column and not column.values:
            yield f"{name} has no list of codes"
        elif column and column.values:
            yield from (f"{name} has the code {code} already" for code in codes if code in column.values.value)
    for name, form in changes.forms.items():
        column = find_column(contract, name)
        if column and form not in (known := (*forms_of(column.logical_type), AGREED.get(column.logical_type))):
            yield f"{name}: {form} is no form of a {column.logical_type}; known: {', '.join(filter(None, known)) or 'none'}"


def _place(contract: Contract, name: str) -> tuple[str | int, ...]:
    column = find_column(contract, name)
    properties = loaded(contract.text)["schema"][0]["properties"]
    assert column is not None
    return ("schema", 0, "properties", [item["name"] for item in properties].index(column.name))


def _code_list(contract: Contract, name: str) -> tuple[str | int, ...]:
    place = _place(contract, name)
    item: Any = loaded(contract.text)
    for step in place:
        item = item[step]
    turn = next(n for n, quality in enumerate(item["quality"]) if "validValues" in quality.get("arguments", {}))
    return (*place, "quality", turn, "arguments", "validValues")


def _put_form(edited: Edited, contract: Contract, name: str, form: str) -> None:
    column, place = find_column(contract, name), _place(contract, name)
    assert column is not None
    if column.logical_type == "integer":
        if column.form:
            edited.put(
                (*place, "customProperties", edited.turn((*place, "customProperties"), "sentForm"), "value"), form
            )
        else:
            edited.append((*place, "customProperties"), {"property": "sentForm", "value": form})
    elif edited.has((*place, "logicalTypeOptions")):
        edited.put((*place, "logicalTypeOptions", "format"), form)
    else:
        edited.put((*place, "logicalTypeOptions"), {"format": form}, after="logicalType")


def _added(name: str, kind: str, version: str) -> dict[str, Any]:
    is_dropped = kind == DROPPED
    told = ("Boleh dikirim, tidak pernah dibaca", "May be sent, is never read")
    words = told if is_dropped else (f"Ditambahkan pada versi {version}", f"Added in version {version}")
    custom = [{"property": "descriptionEn", "value": words[1]}]
    return {
        "name": name,
        "logicalType": "string" if is_dropped else kind,
        "physicalType": _PHYSICAL[kind],
        # nobody has said yet that its values point to no person
        "classification": "restricted" if is_dropped else "personal",
        "description": words[0],
        "customProperties": [*custom, {"property": "dropped", "value": True}] if is_dropped else custom,
    }
