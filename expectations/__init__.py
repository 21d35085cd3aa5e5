"""What a delivery must look like: one data contract a feed, checked by Great Expectations over DuckDB."""

from expectations.check import check
from expectations.columns import Breach, check_columns
from expectations.contract import Column, Contract, ContractError, Rule
from expectations.contract_file import feeds, load_contract, parse_contract
from expectations.contract_version import Changes, in_force, judging, number, successor
from expectations.drift import Change, compare
from expectations.forms import as_agreed
from expectations.outcome import Outcome, Result
from expectations.report import DeliveryInfo, write_report

__all__ = [
    "Breach",
    "Change",
    "Changes",
    "Column",
    "Contract",
    "ContractError",
    "DeliveryInfo",
    "Outcome",
    "Result",
    "Rule",
    "as_agreed",
    "check",
    "check_columns",
    "compare",
    "feeds",
    "in_force",
    "judging",
    "load_contract",
    "number",
    "parse_contract",
    "successor",
    "write_report",
]
