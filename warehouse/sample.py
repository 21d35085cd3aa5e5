"""Random samples of departures without a flag, drawn for review, so that what the rules miss is measured too."""

from __future__ import annotations

import datetime as dt

import duckdb
import pyarrow as pa

from warehouse import timeline
from warehouse.outcome import OutcomeError

_DRAW = """
INSERT INTO ops.sample
WITH unflagged AS (
  SELECT departure.crossing_id, departure.person_id, departure.tpi_code
  FROM fact.departure AS departure
  WHERE departure.crossed_on = $left_on
    AND departure.outcome = 'BERANGKAT'
    AND departure.crossing_id NOT IN (
      SELECT unnest(sources).record_key FROM flag.flag WHERE NOT is_sealed
    )
    AND coalesce(departure.person_id NOT IN (
      SELECT person_id FROM flag.flag
      WHERE person_id IS NOT NULL AND NOT is_sealed AND occurred_on BETWEEN $left_on - 190 AND $left_on
    ), TRUE)
),

ordered AS (
  SELECT
    crossing_id, person_id, tpi_code, count(*) OVER () AS population,
    row_number() OVER (ORDER BY md5($seed || '|' || crossing_id), crossing_id) AS place
  FROM unflagged
)

SELECT
  left(token('sample', crossing_id), 16), $left_on, $seed, $size, place, population, crossing_id, person_id, tpi_code,
  $purpose, $drawn_by, $drawn_at
FROM ordered
WHERE place <= $size
"""


def draw(
    con: duckdb.DuckDBPyConnection, left_on: dt.date, *, size: int, seed: int, drawn_by: str, purpose: str
) -> pa.Table:
    """Draw `size` departures of a day without a flag in the 190 days up to it; the same day, size and seed give what was
    drawn the first time. Sealed flags play no part, so that a sample tells nothing of them.

    Columns: item_id (takes an outcome as a flag does), left_on, unit_code, crossing_id, population. Raises OutcomeError
    when the day has no departure to draw from or lies outside what the newest run sees.
    """
    asked = {"left_on": left_on, "seed": seed, "size": size}
    drawn = "SELECT item_id, left_on, unit_code, crossing_id, population FROM ops.sample WHERE left_on = $left_on "
    drawn += "AND seed = $seed AND size = $size ORDER BY place"
    kept = con.execute(drawn, asked).to_arrow_table()
    if kept.num_rows:
        return kept
    con.execute(_DRAW, {**asked, "purpose": purpose, "drawn_by": drawn_by, "drawn_at": timeline.instant(con)})
    found = con.execute(drawn, asked).to_arrow_table()
    if not found.num_rows:
        raise OutcomeError(
            f"There is no departure without a flag on {left_on} in what the newest run sees (190 days): choose another day."
        )
    return found
