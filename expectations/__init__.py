"""What a delivery must look like: one data contract a feed, checked by Great Expectations over DuckDB."""

from expectations.check import check
from expectations.columns import Breach, check_columns
from expectations.contract import Column, Contract, ContractError, Rule
from expectations.contract_file import feeds, load_contract
from expectations.outcome import Outcome, Result
from expectations.report import DeliveryInfo, write_report

__all__ = [
    "Breach",
    "Column",
    "Contract",
    "ContractError",
    "DeliveryInfo",
    "Outcome",
    "Result",
    "Rule",
    "check",
    "check_columns",
    "feeds",
    "load_contract",
    "write_report",
]
