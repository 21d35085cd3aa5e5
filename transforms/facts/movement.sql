/*
title: Crossings without repeated scans
grain: one row per crossing
kind: view
reads: [seen.crossing]
doc: A document scanned again at the same post in the same direction within 30 minutes is the same crossing; the first counts.
*/
WITH sequenced AS (
  SELECT
    crossing_id,
    crossed_at,
    LAG(crossed_at) OVER (
      PARTITION BY doc_no, issuing_state, tpi_code, direction, outcome
      ORDER BY crossed_at, crossing_id
    ) AS scanned_before_at
  FROM seen.crossing
)

SELECT crossing_id
FROM sequenced
WHERE
  scanned_before_at IS NULL
  OR crossed_at - scanned_before_at > INTERVAL '30' MINUTE
