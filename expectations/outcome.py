"""What the check of one delivery decided. Holds counts, rule ids and line numbers; never a delivered value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from expectations.columns import Breach
from expectations.contract import Contract

SMALL = 10
"""A ceiling in percent rejects a delivery only from this many failures on: one bad row in four says little."""

_ORDER = {"critical": 0, "error": 1, "warning": 2}


@dataclass(frozen=True)
class Result:
    """One expectation's result: `failed` of `checked` rows (level `delivery`: of 1), first failing lines (at most 5).

    `severity` is what the result did: `critical` rejects the delivery, `error` quarantined its rows, `warning` is told.
    `ceiling` is the share of rows, in percent, beyond which an error or warning becomes critical.
    """

    expectation: str
    column: str | None
    severity: str
    level: str
    failed: int
    checked: int
    message: str
    message_en: str
    ceiling: float | None = None
    lines: tuple[int, ...] = ()

    @property
    def share(self) -> float:
        """Failures in percent of what was checked."""
        return 100.0 * self.failed / self.checked if self.checked else 0.0

    def judged(self) -> Result:
        """The result with its ceiling applied and, when it rejects, with extent and lines in its messages."""
        is_over = self.ceiling is not None and self.failed >= SMALL and self.share > self.ceiling
        if not self.failed or not (is_over or self.severity == "critical"):
            return self
        extent = f" ({self.failed}/{self.checked})" if self.checked > 1 else ""
        if is_over:
            extent = f" ({self.failed}/{self.checked}; > {self.ceiling:g} %)"
        lines = ", ".join(str(line) for line in self.lines)
        return replace(
            self,
            severity="critical",
            message=self.message + extent + (f"; baris pertama: {lines}" if lines else ""),
            message_en=self.message_en + extent + (f"; first lines: {lines}" if lines else ""),
        )


@dataclass(frozen=True)
class Outcome:
    """The decision on a delivery. `quarantined` counts rows, not failures. `results` holds passed expectations too."""

    feed: str
    contract_version: str
    business_on: date
    rows: int
    quarantined: int
    results: tuple[Result, ...]

    @property
    def state(self) -> str:
        """`REJECTED`, `ACCEPTED_WITH_WARNINGS` (something failed, rows may be quarantined) or `ACCEPTED`."""
        severities = {result.severity for result in self.results if result.failed}
        if "critical" in severities:
            return "REJECTED"
        return "ACCEPTED_WITH_WARNINGS" if severities else "ACCEPTED"

    @property
    def issues(self) -> tuple[Result, ...]:
        """Failed expectations, worst first."""
        failed = [result for result in self.results if result.failed]
        return tuple(sorted(failed, key=lambda result: (_ORDER[result.severity], -result.failed, result.expectation)))

    @property
    def message(self) -> str:
        """One line in Bahasa Indonesia for the ledger: why it was rejected, or the first remarks."""
        head = {"REJECTED": "ditolak", "ACCEPTED_WITH_WARNINGS": "dimuat dengan catatan", "ACCEPTED": "diterima"}
        return ": ".join([head[self.state], *filter(None, ["; ".join(result.message for result in self._told)])])

    @property
    def message_en(self) -> str:
        """The same line in English."""
        head = {"REJECTED": "rejected", "ACCEPTED_WITH_WARNINGS": "loaded with remarks", "ACCEPTED": "accepted"}
        return ": ".join([head[self.state], *filter(None, ["; ".join(result.message_en for result in self._told)])])

    @property
    def _told(self) -> list[Result]:
        return [result for result in self.issues if result.severity == "critical"] or list(self.issues[:3])

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it; `state` is added for readers."""
        return {**asdict(self), "business_on": self.business_on.isoformat(), "state": self.state}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Outcome:
        """The Outcome `to_dict` was made from, also after a way through JSON."""
        results = tuple(Result(**{**item, "lines": tuple(item["lines"])}) for item in data["results"])
        business_on = date.fromisoformat(data["business_on"])
        return cls(data["feed"], data["contract_version"], business_on, data["rows"], data["quarantined"], results)

    @classmethod
    def from_breaches(cls, contract: Contract, business_on: date, breaches: Sequence[Breach]) -> Outcome:
        """A delivery rejected for its header, before a row was read."""
        results = [_rejecting(f"columns.{each.kind}", each.column, each.message, each.message_en) for each in breaches]
        return cls(contract.feed, contract.version, business_on, 0, 0, tuple(results))

    @classmethod
    def unreadable(cls, contract: Contract, business_on: date, message: str, message_en: str) -> Outcome:
        """A delivery rejected because its file cannot be read at all. The messages must hold no delivered value."""
        result = _rejecting("file.readable", None, message, message_en)
        return cls(contract.feed, contract.version, business_on, 0, 0, (result,))


def _rejecting(expectation: str, column: str | None, message: str, message_en: str) -> Result:
    return Result(expectation, column, "critical", "delivery", 1, 1, message, message_en)
