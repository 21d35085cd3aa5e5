"""Which questions may be asked: one SELECT over the tables of a role, with functions from a list. Nothing else.

Two parsers look at the text. sqlglot reads it and writes it out again; DuckDB's own parser then judges what was written
out, node by node, and that is what is run. Nothing is bound or run here.
"""

import functools
import hashlib
import json
import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
import yaml
from sqlglot import exp
from sqlglot.errors import SqlglotError

# sqlglot logs the text of a statement it does not know; a question may hold a person's number.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)

_FUNCTIONS = Path(__file__).with_name("functions.yaml")
_SCHEMA = "mart"
_FORBIDDEN = (
    exp.DDL, exp.DML, exp.Command, exp.Set, exp.Copy, exp.Attach, exp.Detach, exp.Pragma, exp.Use, exp.Describe,
    exp.Show, exp.Summarize, exp.Into, exp.Transaction, exp.Commit, exp.Rollback, exp.Parameter, exp.Placeholder,
    exp.SessionParameter, exp.Pivot, exp.Kill, exp.Install, exp.Lock, exp.TableSample, exp.Drop, exp.Alter,
)  # fmt: skip
_READING = (exp.Select, exp.SetOperation, exp.Subquery)
_RELATIONS = {"BASE_TABLE", "SUBQUERY", "JOIN", "EMPTY", "EMPTY_FROM", "EXPRESSION_LIST", "CTE"}
_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "CTE_NODE", "RECURSIVE_CTE_NODE"}
_CLASSES = {
    "BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION", "LAMBDA",
    "LAMBDA_REF", "OPERATOR", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "WINDOW", "DEFAULT", "TYPE",
}  # fmt: skip


class RefusedError(ValueError):
    """A question was refused; the text says why and, where there is one, what to do instead."""


@dataclass(frozen=True)
class Question:
    """A question that may be asked: the SQL to run, the tables it reads, the SHA-256 of what was asked."""

    sql: str
    tables: tuple[str, ...]
    sha256: str


def sha256_of(sql: str) -> str:
    """Return the SHA-256 of a question, as hex."""
    return hashlib.sha256(sql.encode("utf-8", "surrogatepass")).hexdigest()


def admit(sql: str, tables: Collection[str], longest: int = 20_000) -> Question:
    """Judge a question against the tables of a role. Raises RefusedError."""
    if len(sql) > longest:
        raise RefusedError(f"The question has {len(sql)} characters; {longest} are allowed.")
    if not sql.strip() or "\0" in sql:
        raise RefusedError("The question is empty or holds a zero byte.")
    _one_select(sql)
    tree = _tree(sql)
    _judge_tree(tree, tables)
    written = tree.sql(dialect="duckdb", comments=False)
    _one_select(written)
    used = _judge_parsed(_parsed(written), tables)
    return Question(written, tuple(sorted(used)), sha256_of(sql))


@functools.cache
def allowed_functions() -> frozenset[str]:
    """Return the names of the functions that a question may use."""
    groups: dict[str, list[str]] = yaml.load(_FUNCTIONS.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return frozenset(name for names in groups.values() for name in names)


def _one_select(sql: str) -> None:
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise RefusedError(f"The question cannot be read: {_first_line(error)}") from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT or statements[0].named_parameters:
        raise RefusedError("Ask with exactly one SELECT, without parameters.")


def _tree(sql: str) -> exp.Expr:
    try:
        trees = sqlglot.parse(sql, dialect="duckdb")
    except (SqlglotError, RecursionError) as error:
        raise RefusedError(f"The question cannot be read: {_first_line(error)}") from None
    if len(trees) != 1 or not isinstance(trees[0], _READING):
        raise RefusedError("Ask with exactly one SELECT.")
    return trees[0]


def _judge_tree(tree: exp.Expr, tables: Collection[str]) -> None:
    """Refuse what is no plain reading; write every table of the role with its schema."""
    ctes = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    if shadows := sorted(ctes & set(tables)):
        raise RefusedError(f"WITH {shadows[0]}: choose a name that is not a table's.")
    for node in tree.walk():
        if isinstance(node, _FORBIDDEN) and not isinstance(node, _READING):
            raise RefusedError(f"{type(node).__name__.upper()} is not allowed in a question.")
        if isinstance(node, exp.Table):
            _judge_table(node, tables, ctes)


def _judge_table(node: exp.Table, tables: Collection[str], ctes: set[str]) -> None:
    if not isinstance(node.this, exp.Identifier):
        raise RefusedError("A function may not stand where a table stands. For a series use SELECT unnest(range(…)).")
    name = node.name.lower()
    if node.catalog or (node.db and node.db.lower() != _SCHEMA):
        raise RefusedError(f"{node.sql(dialect='duckdb', comments=False)}: only the tables of mart can be read.")
    if name in tables:
        node.set("db", exp.to_identifier(_SCHEMA))
    elif name not in ctes or node.db:
        raise RefusedError(f"There is no table {name}. Tables: {', '.join(sorted(tables))}. See mart.catalog.")


@functools.cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"enable_external_access": "false", "lock_configuration": "true", "threads": "1"})


def _parsed(sql: str) -> dict[str, Any]:
    try:
        with _parser().cursor() as con:
            text = con.execute("SELECT json_serialize_sql(CAST($sql AS VARCHAR))", {"sql": sql}).fetchall()[0][0]
    except duckdb.Error as error:
        raise RefusedError(f"The question cannot be read: {_first_line(error)}") from None
    parsed: dict[str, Any] = json.loads(text)
    if parsed.get("error") or len(parsed.get("statements", ())) != 1:
        raise RefusedError(f"The question cannot be read: {parsed.get('error_message', 'more than one statement')}")
    return parsed


def _judge_parsed(parsed: dict[str, Any], tables: Collection[str]) -> set[str]:
    nodes = list(_walk(parsed))
    ctes = {entry["key"].lower() for node in nodes for entry in node.get("cte_map", {}).get("map", ())}
    ctes |= {str(node["cte_name"]).lower() for node in nodes if "cte_name" in node}
    if ctes & set(tables):
        raise RefusedError("A WITH may not take the name of a table.")
    used = set()
    for node in nodes:
        kind, group = str(node.get("type", "")), node.get("class")
        if group is not None and group not in _CLASSES:
            raise RefusedError(f"{group} is not allowed in a question.")
        if "function_name" in node:
            _judge_function(node)
        if group is None and kind.endswith("_NODE") and kind not in _NODES:
            raise RefusedError(f"{kind} is not allowed in a question.")
        if "table_name" in node and "schema_name" in node:
            name, schema = str(node["table_name"]).lower(), str(node["schema_name"]).lower()
            if schema == _SCHEMA and not node["catalog_name"] and name in tables and not node["at_clause"]:
                used.add(name)
            elif schema or node["catalog_name"] or name not in ctes or node["at_clause"]:
                raise RefusedError(f"There is no table {name}. Tables: {', '.join(sorted(tables))}. See mart.catalog.")
        if group is None and "sample" in node and "alias" in node and kind not in _RELATIONS:
            raise RefusedError(f"{kind} may not stand where a table stands.")
    return used


def _judge_function(node: dict[str, Any]) -> None:
    name = str(node["function_name"]).lower()
    own = node.get("schema") in ("", "main") and node.get("catalog") in ("", "system", None)
    if not own or name not in allowed_functions():
        raise RefusedError(f"The function {name} is not on the list of functions that a question may use.")


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["it is nested too deeply"])[0]
