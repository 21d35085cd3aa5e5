"""Great Expectations over DuckDB: one suite a delivery, pushed down to SQL, one pass for all row rules.

Importing this module imports Great Expectations (about 6 s); `check` does so only when a delivery is checked.

`UnexpectedRowsExpectation` runs two queries a rule: 60 rules over 1,000,000 rows took 22.6 s here. Great Expectations
bundles metrics that are aggregates into one SELECT, so a row rule is an expectation of our own on such a metric: 1.5 s.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import duckdb
import great_expectations as gx
import sqlalchemy as sa
from duckdb_engine import ConnectionWrapper, CursorWrapper
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.core.expect_table_row_count_to_be_between import ExpectTableRowCountToBeBetween
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import metric_partial, metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from expectations.contract import ContractError, Rule

# Its logs carry tracebacks, and a DuckDB message in one may carry a delivered value. A level would not do: some of its
# modules set their own.
logging.getLogger("great_expectations").propagate = False
logging.getLogger("great_expectations").addHandler(logging.NullHandler())

_ONE_AT_A_TIME = Lock()
"""Great Expectations keeps its context in a global; DuckDB uses all cores for one delivery anyway."""


@dataclass(frozen=True)
class RowCount:
    """An expectation on the number of rows of the delivery itself; a bound of None does not bind."""

    id: str
    severity: str
    at_least: int | None
    at_most: int | None


class _OwnCursor(ConnectionWrapper):
    """Gives every DBAPI cursor a DuckDB cursor of its own.

    Great Expectations fetches rows after handing its connection back; on a shared cursor the rollback that follows
    drops the result ("list index out of range", fivetran/great_expectations#10738).
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        super().__init__(con)
        self._con = con

    def cursor(self) -> CursorWrapper:
        return CursorWrapper(self._con.cursor(), self)


class RowsBreaking(TableMetricProvider):
    """Number of the rows for which `bad` holds; an aggregate, hence bundled with its siblings."""

    metric_name = "table.rows_breaking"
    value_keys = ("bad",)

    @metric_partial(
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,  # noqa: N805 (Great Expectations passes the class)
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        return sa.literal_column(f"count(*) FILTER (WHERE {metric_value_kwargs['bad']})"), metric_domain_kwargs, {}


class RowsReturned(TableMetricProvider):
    """Number of rows a whole `query` returns; for rules that look across rows."""

    metric_name = "table.rows_returned"
    value_keys = ("query",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805 (Great Expectations passes the class)
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> int:
        query: sa.Select[Any] = sa.select(sa.literal_column(f"(SELECT count(*) FROM ({metric_value_kwargs['query']}))"))
        return int(execution_engine.execute_query(query).scalar_one())


class ExpectRowsToSatisfy(BatchExpectation):
    """Expects no row for which `bad` holds."""

    bad: str
    metric_dependencies = ("table.rows_breaking",)
    success_keys = ("bad",)

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        return _observed(metrics["table.rows_breaking"])


class ExpectQueryToReturnNothing(BatchExpectation):
    """Expects `query`, a SELECT of line_no over the delivery, to return no row."""

    query: str
    metric_dependencies = ("table.rows_returned",)
    success_keys = ("query",)

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        return _observed(metrics["table.rows_returned"])


def validate(
    con: duckdb.DuckDBPyConnection, typed: str, rules: Sequence[Rule], row_counts: Sequence[RowCount]
) -> tuple[int, dict[str, int]]:
    """Run every rule over the rows of the SELECT `typed`: number of rows, and number of failures by rule id.

    Raises ContractError naming every rule that could not be run, with the cause: a broken rule is not bad data.
    """
    with _ONE_AT_A_TIME:
        results = _results(con, typed, rules, row_counts)
    return _read(results, con, typed, rules)


def _results(
    con: duckdb.DuckDBPyConnection, typed: str, rules: Sequence[Rule], row_counts: Sequence[RowCount]
) -> list[Any]:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]  # typed narrower than what it takes
    options: dict[str, Any] = {"create_temp_table": False, "kwargs": {"creator": lambda: _OwnCursor(con.cursor())}}
    source = context.data_sources.add_sql("delivery", connection_string="duckdb:///:memory:", **options)
    try:
        asset = source.add_query_asset("delivery", query=typed)
        batch = asset.add_batch_definition_whole_table("delivery").get_batch()
        expectations = [*_count_expectations(row_counts), *(_expectation(rule, typed) for rule in rules)]
        suite = gx.ExpectationSuite("delivery", expectations=expectations)
        report = batch.validate(suite, result_format={"result_format": "BASIC", "partial_unexpected_count": 0})
        return list(report.results)
    finally:
        source.get_engine().dispose()


def _count_expectations(row_counts: Iterable[RowCount]) -> list[Any]:
    total = RowCount("rows", "warning", 0, None)
    return [
        ExpectTableRowCountToBeBetween(
            min_value=count.at_least,
            max_value=count.at_most,
            severity=_SEVERITY[count.severity],
            meta={"rule": count.id},
        )
        for count in (total, *row_counts)
    ]


def _expectation(rule: Rule, typed: str) -> BatchExpectation:
    shared: dict[str, Any] = {
        "severity": _SEVERITY[rule.severity],
        "description": rule.message_en,
        "meta": {"rule": rule.id},
    }
    if rule.query:
        return ExpectQueryToReturnNothing(query=rule.query.replace("{batch}", f"({typed})"), **shared)
    return ExpectRowsToSatisfy(bad=rule.bad(), **shared)


_COUNT = "expect_table_row_count_to_be_between"
_SEVERITY = {
    "critical": FailureSeverity.CRITICAL,
    "error": FailureSeverity.WARNING,
    "warning": FailureSeverity.INFO,
}
"""Ours to those of Great Expectations, where `critical` is the worst of three."""


def _observed(failed: int) -> dict[str, Any]:
    return {"success": failed == 0, "result": {"observed_value": failed}}


def _read(
    results: Iterable[Any], con: duckdb.DuckDBPyConnection, typed: str, rules: Sequence[Rule]
) -> tuple[int, dict[str, int]]:
    total = 0
    failed: dict[str, int] = {}
    for result in results:
        rule_id, kind = result.expectation_config.meta["rule"], result.expectation_config.type
        if _has_raised(result.exception_info or {}):
            raise ContractError(_broken(con, typed, rules, rule_id))
        observed = int(result.result["observed_value"])
        if kind == _COUNT:
            total = observed
            observed = int(not result.success)
        failed[rule_id] = observed
    return total, failed


def _has_raised(info: dict[str, Any]) -> bool:
    nested = [value for value in info.values() if isinstance(value, dict)]
    return any(bool(value.get("raised_exception")) for value in [info, *nested])


def _broken(con: duckdb.DuckDBPyConnection, typed: str, rules: Sequence[Rule], rule_id: str) -> str:
    """Rules share one SELECT, so one broken rule stops all: try each alone to name the culprits."""
    causes = []
    for rule in rules:
        query = rule.query.replace("{batch}", f"({typed})")
        text = f"SELECT count(*) FROM ({query})" if query else f"SELECT count(*) FROM ({typed}) WHERE {rule.bad()}"
        try:
            con.execute(text)
        except duckdb.Error as error:
            causes.append(f"{rule.id}: {cause(error)}")
    return "; ".join(causes) or f"{rule_id}: Great Expectations could not run it"


def cause(error: duckdb.Error) -> str:
    """What went wrong, without delivered values: only messages about names and grammar are repeated."""
    kind = type(error).__name__
    is_about_sql = isinstance(error, (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException))
    return f"{kind}: {str(error).splitlines()[0]}" if is_about_sql else kind
