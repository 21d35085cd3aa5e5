"""Build the files of all roles in one pass over the mart queries, without touching what is published."""

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.marts import PLACE, Mart, read_marts
from warehouse.policy import Policy, PolicyError, Table, check_table, published_select, token_sources, token_table
from warehouse.scrub import install_scrub_macros
from warehouse.verify import Digest, table_digest

_DESCRIBING = ("about", "catalog")
_HANDED = {
    "rule": {
        "rule_id": "VARCHAR", "version": "VARCHAR", "title": "VARCHAR", "title_en": "VARCHAR", "statement": "VARCHAR",
        "statement_en": "VARCHAR", "label": "VARCHAR", "tier": "INTEGER", "grain": "VARCHAR", "owner": "VARCHAR",
        "legal_basis": "VARCHAR", "source": "VARCHAR", "innocent": "VARCHAR[]", "innocent_en": "VARCHAR[]",
        "clears": "VARCHAR[]", "clears_en": "VARCHAR[]", "questions": "VARCHAR[]", "questions_en": "VARCHAR[]",
        "cap": "BIGINT", "look_back_days": "INTEGER", "status": "VARCHAR", "sunset_on": "DATE", "is_sealed": "BOOLEAN",
        "fairness": "STRUCT(cell VARCHAR, ratio DOUBLE, reason VARCHAR)[]",
    },
    "feed": {"feed": "VARCHAR", "title": "VARCHAR", "title_en": "VARCHAR", "freshness_days": "INTEGER"},
}  # fmt: skip


Rows = pa.Table | Sequence[Mapping[str, Any]]


def handed_tables(con: duckdb.DuckDBPyConnection, rules: Rows, feeds: Rows) -> list[str]:
    """Put the caller's rows into temp.handed_rule and temp.handed_feed; return the names. A missing column is NULL."""
    for name, rows in (("rule", rules), ("feed", feeds)):
        columns = _HANDED[name]
        listed = rows.to_pylist() if isinstance(rows, pa.Table) else rows
        if unknown := sorted({column for row in listed for column in row} - set(columns)):
            raise PolicyError(f"mart.{name} has no column {', '.join(unknown)}. Columns: {', '.join(columns)}.")
        con.execute(f"CREATE OR REPLACE TEMP TABLE handed_{name} ({', '.join(f'{c} {t}' for c, t in columns.items())})")
        if listed:
            marks = ", ".join(f"CAST(${number} AS {kind})" for number, kind in enumerate(columns.values(), 1))
            con.executemany(
                f"INSERT INTO temp.handed_{name} SELECT {marks}", [[row.get(c) for c in columns] for row in listed]
            )
    return [f"handed_{name}" for name in _HANDED]


class Build:
    """The files under construction, attached to the warehouse connection; leaving detaches them."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        policy: Policy,
        marts: Mapping[str, Mart],
        run_on: dt.date,
        parts: Mapping[str, Path],
        keys: Mapping[str, str],
    ) -> None:
        self._con, self._policy, self._marts, self._run_on = con, policy, marts, run_on
        self._parts, self._keys = parts, keys
        self._temporary: list[str] = []
        self._ordered = True
        self._digests: dict[str, dict[str, Digest]] = {role: {} for role in parts}

    def __enter__(self) -> "Build":
        try:
            self._attach()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _attach(self) -> None:
        install_scrub_macros(self._con)
        self._ordered = self._con.execute("SELECT current_setting('preserve_insertion_order')").fetchall()[0][0]
        self._con.execute("SET preserve_insertion_order = false")
        # Choosing a compression takes longer than writing: zstd throughout builds in less than half the time.
        self._con.execute("SET force_compression = 'zstd'")
        for role, part in self._parts.items():
            self._con.execute("SET VARIABLE lintas_publish_key = $key", {"key": self._keys[role]})
            quoted = str(part).replace("'", "''")
            self._con.execute(
                f"ATTACH '{quoted}' AS out_{role} "
                "(ENCRYPTION_KEY getvariable('lintas_publish_key'), ENCRYPTION_CIPHER 'GCM')"
            )
            self._con.execute(f"CREATE SCHEMA out_{role}.mart")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._con.execute("RESET VARIABLE lintas_publish_key")
        self._con.execute(f"SET preserve_insertion_order = {self._ordered}")
        self._con.execute("SET force_compression = 'auto'")
        for name in self._temporary:
            self._con.execute(f"DROP TABLE IF EXISTS temp.{name}")
        for role in self._parts:
            # A database that a full disk broke refuses everything but DETACH; one that was never attached refuses that.
            with contextlib.suppress(duckdb.Error):
                self._con.execute(f"DETACH out_{role}")

    def run(self, handed: Sequence[str], about: Mapping[str, str]) -> dict[str, dict[str, Digest]]:
        """Build every table of every role; return role -> table -> (rows, hash). Raises PolicyError with all faults."""
        self._temporary += handed
        self._hand("sealed_feed", "feed VARCHAR", [[feed] for feed in self._policy.sealed_feeds])
        for mart in read_marts(PLACE / "prepare").values():
            self._keep(mart.table.split("_", 1)[1], mart)
        named = {(role, table) for role, granted in self._policy.roles.items() for table in granted.tables}
        faults = [f"{role}.{table}: no mart query" for role, table in sorted(named) if table not in self._marts]
        for role in self._policy.roles:
            faults += self._describe(role, about)
        for name, mart in self._marts.items():
            users = {role: of.tables[name] for role, of in self._policy.roles.items() if name in of.tables}
            if users and name not in _DESCRIBING:
                faults += self._table(mart, users)
        if faults:
            raise PolicyError("The policy and the mart queries disagree: " + "; ".join(faults))
        for role in self._policy.roles:
            self._con.execute(f"CHECKPOINT out_{role}")
        return self._digests

    def _describe(self, role: str, about: Mapping[str, str]) -> list[str]:
        granted = self._policy.roles[role].tables
        told = {"role": role, "title": self._policy.roles[role].title, **about}
        catalog = [
            [name, column, self._marts[name].columns.get(column)]
            for name, table in granted.items() if name in self._marts for column in table.treatments()
        ]  # fmt: skip
        self._hand("handed_about", "key VARCHAR, value VARCHAR", [list(item) for item in told.items()])
        self._hand("handed_catalog", "table_name VARCHAR, column_name VARCHAR, description VARCHAR", catalog)
        return [
            fault for name in _DESCRIBING if name in granted and name in self._marts
            for fault in self._table(self._marts[name], {role: granted[name]})
        ]  # fmt: skip

    def _hand(self, name: str, columns: str, rows: list[list[str | None]]) -> None:
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
        self._temporary.append(name)
        if rows:
            values = ", ".join(f"given[{place}]" for place in range(1, len(rows[0]) + 1))
            given = "SELECT unnest(CAST($rows AS VARCHAR[][])) AS given"
            self._con.execute(f"INSERT INTO temp.{name} SELECT {values} FROM ({given})", {"rows": rows})

    def _keep(self, name: str, mart: Mart) -> dict[str, str]:
        values = {"run_on": self._run_on, **self._policy.quality.model_dump()}
        self._temporary.append(name)
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {mart.sql}", {p: values[p] for p in mart.parameters})
        return {row[0]: row[1] for row in self._con.execute(f"DESCRIBE temp.{name}").fetchall()}

    def _table(self, mart: Mart, users: Mapping[str, Table]) -> list[str]:
        columns = self._keep("identified", mart)
        faults = [f for role, table in users.items() for f in check_table(role, mart.table, table, columns)]
        if faults:
            return faults
        for role, table in users.items():
            self._tokens(role, table)
            select = published_select(role, table, columns, "temp.identified")
            self._con.execute(f"CREATE TABLE out_{role}.mart.{mart.table} AS {select}")
            self._digests[role][mart.table] = table_digest(self._con, f"out_{role}", mart.table)
        return []

    def _tokens(self, role: str, table: Table) -> None:
        """Add the tokens this table needs; each value is hashed once a publish, however often it occurs."""
        for column, treatment in token_sources(table):
            known = token_table(role, treatment.purpose or "")
            if known not in self._temporary:
                self._con.execute(f"CREATE OR REPLACE TEMP TABLE {known} (value VARCHAR, token VARCHAR)")
                self._temporary.append(known)
            needed = f"q.{column} IS NOT NULL"
            if table.rows:
                needed += f" AND q.{table.rows.where}"
            if treatment.guards:
                needed += f" AND NOT ({treatment.guard_sql('q')})"
            self._con.execute(
                f"INSERT INTO temp.{known} SELECT new.value, token('{role}/{treatment.purpose}', new.value) FROM "
                f"(SELECT DISTINCT CAST(q.{column} AS VARCHAR) AS value FROM temp.identified AS q WHERE {needed} "
                f"EXCEPT SELECT value FROM temp.{known}) AS new"
            )
