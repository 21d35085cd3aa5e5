/*
title: New flags of two variants day by day
grain: one row a day of the span
reads: [kept.trial_run, kept.trial_flag]
*/
WITH span AS (
  SELECT CAST(UNNEST(GENERATE_SERIES(MIN(run_on), MAX(run_on), INTERVAL '1' DAY)) AS DATE) AS day_on
  FROM kept.trial_run
)

SELECT
  span.day_on,
  COUNT(CASE WHEN flag.variant = $first THEN 1 END) AS new_a,
  COUNT(CASE WHEN flag.variant = $second THEN 1 END) AS new_b
FROM span
LEFT JOIN kept.trial_flag AS flag
  ON span.day_on = flag.new_on
GROUP BY span.day_on
ORDER BY span.day_on
