/*
title: Crossings that are a second scan
grain: one row per crossing to leave out
reads: [seen.crossing, identity.crossing_link]
doc: A person scanned again at the same post, in the same direction, within 30 minutes crossed once; the first scan counts.
*/
WITH sequenced AS (
  SELECT
    crossing.crossing_id,
    crossing.crossed_at,
    LAG(crossing.crossed_at) OVER (
      PARTITION BY link.person_id, crossing.tpi_code, crossing.direction, crossing.outcome
      ORDER BY crossing.crossed_at, crossing.crossing_id
    ) AS scanned_before_at
  FROM seen.crossing AS crossing
  INNER JOIN identity.crossing_link AS link
    ON crossing.crossing_id = link.record_key
  WHERE link.person_id IS NOT NULL
)

SELECT crossing_id
FROM sequenced
WHERE crossed_at - scanned_before_at <= INTERVAL '30' MINUTE
