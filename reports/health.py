"""The health of one feed on the run date, for the opening of the report."""

from __future__ import annotations

from dataclasses import dataclass

from reports.model import Band


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """Rows of the run date beside the known days among the 28 before it, and counts over 28 days."""

    feed: str
    is_known_today: bool
    n_rows: int
    n_quarantined: int
    days_known: int
    rows_mean: float | None
    rows_deviation: float | None
    quarantined_mean: float | None
    quarantined_deviation: float | None
    days_delivered: int
    days_late: int
    n_rejected: int

    # A share of rows held back, in percent, that makes the rest of the delivery doubtful; the same as the alert's.
    DOUBTFUL_PERCENT = 5
    DOUBTFUL_ROWS = 20

    @property
    def rows(self) -> Band:
        return self._band(self.n_rows, self.rows_mean, self.rows_deviation)

    @property
    def quarantined(self) -> Band:
        return self._band(self.n_quarantined, self.quarantined_mean, self.quarantined_deviation)

    @property
    def is_doubtful(self) -> bool:
        """Whether so many rows were held back that the others are in doubt."""
        return self.n_rows >= self.DOUBTFUL_ROWS and 100 * self.n_quarantined > self.DOUBTFUL_PERCENT * self.n_rows

    def _band(self, n: int, mean: float | None, deviation: float | None) -> Band:
        return Band("FEED", None, None, n, self.is_known_today, self.days_known, mean, deviation)
