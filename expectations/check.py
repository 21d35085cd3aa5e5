"""Check one landed delivery against its contract: accept it, quarantine rows of it, or reject it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil, floor
from statistics import median
from typing import TYPE_CHECKING

import duckdb

from expectations import rules as rule_book
from expectations.columns import check_columns
from expectations.contract import Contract, ContractError, Envelope, Rule
from expectations.outcome import SMALL, Outcome, Result

if TYPE_CHECKING:
    from expectations.suite import RowCount

QUARANTINE = "quarantine"
READABLE = "line.readable"
ROWS_CEILING = 50.0
"""Percent of rows that may be quarantined, by whatever rules, before the delivery is rejected."""


def check(
    con: duckdb.DuckDBPyConnection,
    view: str,
    contract: Contract,
    *,
    business_on: date,
    production: bool,
    rows_of_day: int = 0,
    usual_rows: Sequence[int] = (),
    parse_errors: Sequence[tuple[int, str]] = (),
) -> Outcome:
    """Run the contract over a delivery and leave its bad rows in the table `quarantine` of `con`.

    `view` names a view (or table) on `con`: the sender's columns as VARCHAR and `line_no` BIGINT. `rows_of_day` are the
    rows already accepted for that business date, `usual_rows` the row counts of the known days among the last 28,
    `parse_errors` lines that could not be split into columns: line number and a remark without delivered values.

    `quarantine(line_no BIGINT, record_key VARCHAR, column_name VARCHAR, value VARCHAR, expectation VARCHAR)` holds every
    failure of every error rule, also when the delivery is rejected. Raises ContractError when a rule cannot be run or
    when Great Expectations and the quarantine do not count the same.
    """
    _create_quarantine(con)
    names = [str(row[0]) for row in con.execute(f"DESCRIBE {view}").fetchall()]
    breaches = check_columns(contract, [name for name in names if name != "line_no"])
    if breaches:
        return Outcome.from_breaches(contract, business_on, breaches)

    from expectations import suite  # imports Great Expectations

    typed = rule_book.typed(contract, view)
    rules = rule_book.of(contract, business_on, production)
    counts = _row_counts(contract.envelope, rows_of_day, usual_rows)
    rows, failed = suite.validate(con, typed, rules, [count for count, _, _ in counts])
    broken = [rule for rule in rules if failed[rule.id]]
    _fill_quarantine(con, typed, contract, [rule for rule in broken if rule.severity == "error"], failed)
    lines = _first_lines(con, typed, broken)
    if parse_errors:
        con.execute(
            f"INSERT INTO {QUARANTINE} SELECT unnest($lines), NULL, NULL, NULL, $expectation",
            {"lines": [line for line, _ in parse_errors], "expectation": READABLE},
        )
    sent = rows + len(parse_errors)
    results = [
        Result(
            rule.id,
            rule.column,
            rule.severity,
            "row",
            failed[rule.id],
            sent,
            rule.message,
            rule.message_en,
            rule.ceiling,
            lines.get(rule.id, ()),
        )
        for rule in rules
    ]
    results += [
        Result(count.id, None, count.severity, "delivery", failed[count.id], 1, message, message_en)
        for count, message, message_en in counts
    ]
    quarantined = _one(con, f"SELECT count(DISTINCT line_no) FROM {QUARANTINE}")
    results += _totals(sent, quarantined, parse_errors)
    judged = tuple(result.judged() for result in results)
    return Outcome(contract.feed, contract.version, business_on, sent, quarantined, judged)


def _create_quarantine(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        f"CREATE OR REPLACE TABLE {QUARANTINE} "
        "(line_no BIGINT, record_key VARCHAR, column_name VARCHAR, value VARCHAR, expectation VARCHAR)"
    )


def _fill_quarantine(
    con: duckdb.DuckDBPyConnection, typed: str, contract: Contract, broken: Sequence[Rule], failed: Mapping[str, int]
) -> None:
    """One pass over the delivery for all `broken` error rules: one row a failure."""
    if not broken:
        return
    arms = ",\n".join(f"CASE WHEN {rule.bad()} THEN {_failure(contract, rule)} END" for rule in broken)
    con.execute(
        f"""INSERT INTO {QUARANTINE}
        SELECT line_no, record_key, failure.column_name, failure.value, failure.expectation
        FROM (
            SELECT line_no, {rule_book.record_key(contract)} AS record_key, unnest([{arms}]) AS failure
            FROM ({typed})
            WHERE {" OR ".join(rule.bad() for rule in broken)}
        )
        WHERE failure IS NOT NULL"""
    )
    counted = dict(con.execute(f"SELECT expectation, count(*) FROM {QUARANTINE} GROUP BY expectation").fetchall())
    unequal = [
        f"{rule.id}: {failed[rule.id]} by Great Expectations, {counted.get(rule.id, 0)} in quarantine"
        for rule in broken
        if failed[rule.id] != counted.get(rule.id, 0)
    ]
    if unequal:
        raise ContractError(f"{contract.feed}: counts differ: " + "; ".join(unequal))


def _first_lines(con: duckdb.DuckDBPyConnection, typed: str, broken: Sequence[Rule]) -> dict[str, tuple[int, ...]]:
    """The first lines, at most 5, on which each broken rule fails; one pass for all row rules."""
    found: dict[str, tuple[int, ...]] = {}
    rows = [rule for rule in broken if rule.predicate]
    if rows:
        arms = ", ".join(f"min(line_no, 5) FILTER (WHERE {rule.bad()})" for rule in rows)
        first = con.execute(f"SELECT {arms} FROM ({typed})").fetchone() or ()
        found.update({rule.id: tuple(lines or ()) for rule, lines in zip(rows, first, strict=True)})
    for rule in broken:
        if rule.query:
            query = rule.query.replace("{batch}", f"({typed})")
            row = con.execute(f"SELECT min(line_no, 5) FROM ({query})").fetchone()
            found[rule.id] = tuple(row[0] or ()) if row else ()
    return found


def _failure(contract: Contract, rule: Rule) -> str:
    value = f'"{contract.column(rule.column).sent}"' if rule.column else "NULL::VARCHAR"
    column = f"'{rule.column}'" if rule.column else "NULL::VARCHAR"
    return f"struct_pack(column_name := {column}, value := {value}, expectation := '{rule.id}')"


def _row_counts(envelope: Envelope, rows_of_day: int, usual_rows: Sequence[int]) -> list[tuple[RowCount, str, str]]:
    """Expectations on the delivery's rows with their messages. A first delivery has no usual number to be held to."""
    from expectations.suite import RowCount

    counts = [(RowCount("rows.present", "warning", 1, None), "kiriman tanpa baris", "delivery without rows")]
    known, middle = len(usual_rows), median(usual_rows) if usual_rows else 0.0
    is_first_today = rows_of_day == 0
    if is_first_today and known >= envelope.critical_known_days and middle >= envelope.critical_median:
        least = ceil(middle * envelope.critical_below / 100)
        counts.append(
            (
                RowCount("rows.envelope", "critical", least, None),
                f"kurang dari {least} baris, padahal biasanya {middle:g} sehari; kirim ulang hari itu secara lengkap",
                f"fewer than {least} rows where {middle:g} a day are usual; send the whole day again",
            )
        )
    if known >= envelope.warn_known_days and middle >= envelope.warn_median:
        low = ceil(middle * envelope.warn_below / 100) if is_first_today else None
        high = max(0, floor(middle * envelope.warn_above / 100) - rows_of_day)
        counts.append(
            (
                RowCount("rows.usual", "warning", low, high),
                f"jumlah baris tidak lazim; biasanya {middle:g} sehari",
                f"unusual number of rows; {middle:g} a day are usual",
            )
        )
    return counts


def _totals(sent: int, quarantined: int, parse_errors: Sequence[tuple[int, str]]) -> list[Result]:
    lines = tuple(sorted(line for line, _ in parse_errors)[:5])
    failed = quarantined if quarantined >= SMALL and quarantined * 100 > sent * ROWS_CEILING else 0
    share = f"{ROWS_CEILING:g} %"
    return [
        Result(
            READABLE,
            None,
            "error",
            "row",
            len(parse_errors),
            sent,
            "baris tidak dapat dibaca",
            "line cannot be read",
            rule_book.ERROR_CEILING,
            lines,
        ),
        Result(
            "rows.quarantined",
            None,
            "critical",
            "delivery",
            failed,
            sent,
            f"lebih dari {share} baris harus dikarantina",
            f"more than {share} of the rows would be quarantined",
        ),
    ]


def _one(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0
