"""Who may read what: the one policy file, and the SQL that follows from it.

`policy.yaml` lists, for each role and each published table, the columns under their treatment. A column that is not
listed is not published. Treatments are:

    keep                              the value
    scrub / scrub_json                text / JSON evidence without numbers that name a person, dates cut to the year
    year(<column>)                    the year of a date column
    token(<purpose>)                  24 hex of a keyed HMAC; another one in each role
    keep if <is_a> [or <is_b>] [else token(<purpose>) | else scrub | else scrub_json]

where is_a, is_b are boolean columns of the table's query; without `else` the value is NULL when none of them holds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

PLACE = Path(__file__).with_name("policy.yaml")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_GRAMMAR = re.compile(
    r"(?P<plain>keep|scrub|scrub_json)|year\((?P<year>[a-z]\w*)\)|token\((?P<token>[a-z]\w*)\)"
    r"|keep if (?P<guards>(?:is|has)_\w+(?: or (?:is|has)_\w+)*)"
    r"(?: else (?:token\((?P<else_token>[a-z]\w*)\)|(?P<else_scrub>scrub|scrub_json)))?"
)


class PolicyError(ValueError):
    """The policy file, or a mart query under it, is not as it must be; every fault is named."""


@dataclass(frozen=True)
class Treatment:
    """What happens to one column: its value where a guard holds (or always), otherwise the other form."""

    text: str
    form: Literal["keep", "scrub", "scrub_json", "year", "token", "null"]
    guards: tuple[str, ...] = ()
    source: str | None = None
    purpose: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Treatment":
        """Read one treatment. Raises ValueError for one that the grammar does not have."""
        found = _GRAMMAR.fullmatch(text)
        if found is None:
            raise ValueError(f"unknown treatment {text!r}; see the head of policy.py for the few there are")
        part = found.groupdict()
        guards = tuple(part["guards"].split(" or ")) if part["guards"] else ()
        if purpose := part["token"] or part["else_token"]:
            return cls(text, "token", guards, purpose=purpose)
        if part["year"]:
            return cls(text, "year", source=part["year"])
        form = part["plain"] or part["else_scrub"] or "null"
        return cls(text, form, guards)  # type: ignore[arg-type]  # the grammar allows only these forms

    def guard_sql(self, alias: str) -> str:
        """Return the condition under which the value itself is kept."""
        return " OR ".join(f"coalesce({alias}.{guard}, FALSE)" for guard in self.guards)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rows(_Strict):
    """A row filter: the boolean column that must hold, and why."""

    where: str
    reason: str = Field(min_length=10)


class Table(_Strict):
    """One published table of a role: columns by treatment, and the rows it is limited to."""

    columns: dict[str, list[str]]
    rows: Rows | None = None

    @field_validator("columns")
    @classmethod
    def _known(cls, columns: dict[str, list[str]]) -> dict[str, list[str]]:
        listed = [name for names in columns.values() for name in names]
        faults = [f"column {name!r} is listed twice" for name in sorted(set(listed)) if listed.count(name) > 1]
        faults += [f"{name!r} is no column name" for name in listed if not _NAME.fullmatch(name)]
        for text in columns:
            Treatment.parse(text)
        if faults:
            raise ValueError("; ".join(faults))
        return columns

    def treatments(self) -> dict[str, Treatment]:
        """Return column -> treatment."""
        return {name: Treatment.parse(text) for text, names in self.columns.items() for name in names}


class Role(_Strict):
    """One role: for whom, and the tables it may read."""

    title: str
    tables: dict[str, Table]


class Quality(_Strict):
    """When a measured rule is proposed for shadow, and when a difference between groups asks for a written reason."""

    precision_floor: float = Field(ge=0, le=1)
    after_outcomes: int = Field(ge=1)
    fair_ratio: float = Field(ge=1)
    fewest_people: int = Field(ge=1)


class Policy(_Strict):
    """The whole policy."""

    version: int = Field(ge=1)
    keep_versions: int = Field(ge=1)
    sealed_feeds: list[str] = []
    quality: Quality = Quality(precision_floor=0.1, after_outcomes=30, fair_ratio=1.25, fewest_people=11)
    purposes: dict[str, str]
    roles: dict[str, Role]

    @field_validator("roles")
    @classmethod
    def _names(cls, roles: dict[str, Role]) -> dict[str, Role]:
        bad = [n for r, role in roles.items() for n in (r, *role.tables) if not _NAME.fullmatch(n)]
        if bad:
            raise ValueError(f"not a role or table name: {', '.join(bad)}")
        return roles

    def role(self, name: str) -> Role:
        """Return a role. Raises PolicyError with the names there are."""
        if name not in self.roles:
            raise PolicyError(f"There is no role {name!r}. Roles: {', '.join(sorted(self.roles))}.")
        return self.roles[name]


def read_policy(path: Path = PLACE) -> Policy:
    """Read and check a policy file. Raises PolicyError with all faults together."""
    try:
        return Policy.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    except (ValidationError, yaml.YAMLError) as error:
        raise PolicyError(f"{path.name}: {error}") from None


def check_table(role: str, name: str, table: Table, columns: Mapping[str, str]) -> list[str]:
    """Return what a policy table asks of a query that the query (column -> type) does not give."""
    faults = []
    for column, treatment in table.treatments().items():
        needed = treatment.source or column
        if needed not in columns:
            faults.append(f"{role}.{name}.{column}: the query has no column {needed}")
        faults += [
            f"{role}.{name}.{column}: {g} is not a boolean column of the query"
            for g in treatment.guards
            if columns.get(g) != "BOOLEAN"
        ]
    if table.rows and columns.get(table.rows.where) != "BOOLEAN":
        faults.append(f"{role}.{name}: row filter {table.rows.where} is not a boolean column of the query")
    return faults


def token_sources(table: Table) -> list[tuple[str, Treatment]]:
    """Return the columns that become tokens."""
    return [(column, t) for column, t in table.treatments().items() if t.form == "token"]


def token_table(role: str, purpose: str) -> str:
    """Return the name of the temporary table (value, token) that holds the tokens of a role and purpose."""
    return f"token_{role}_{purpose}"


def published_select(role: str, table: Table, columns: Mapping[str, str], relation: str) -> str:
    """Return the SELECT that turns a relation in identified form into what the role may read.

    Tokens come from temp.token_<role>_<purpose>, which must hold every value: a value without one becomes NULL.
    """
    treatments = table.treatments()
    order = [c for c in columns if c in treatments] + [c for c in treatments if c not in columns]
    items, joins = [], []
    for number, column in enumerate(order):
        treatment = treatments[column]
        value = f"q.{treatment.source or column}"
        form = _form_sql(treatment, value, f"k{number}")
        if treatment.form == "token":
            join = f"k{number}.value = CAST({value} AS VARCHAR)"
            joins.append(f"LEFT JOIN temp.{token_table(role, treatment.purpose or '')} AS k{number} ON {join}")
        if treatment.guards:
            kept = f"CAST({value} AS VARCHAR)" if treatment.form == "token" else value
            form = f"CASE WHEN {treatment.guard_sql('q')} THEN {kept} ELSE {form} END"
        items.append(f"{form} AS {column}")
    where = f" WHERE coalesce(q.{table.rows.where}, FALSE)" if table.rows else ""
    return f"SELECT {', '.join(items)} FROM {relation} AS q {' '.join(joins)}{where}"


def _form_sql(treatment: Treatment, value: str, token_alias: str) -> str:
    match treatment.form:
        case "keep":
            return value
        case "null":
            return "NULL"
        case "year":
            return f"CAST(year({value}) AS INTEGER)"
        case "token":
            return f"{token_alias}.token"
        case scrub:
            return f"{scrub}({value})"
