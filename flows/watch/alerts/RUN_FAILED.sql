/*
title: A run failed or was killed
grain: one row a business date whose newest run did not end well
severity: critical
text: 'The run for {business_on} ended {state} ({n} failed since the last good one). The published files are as before. Run the date again: lintas run --date {business_on}.'
resolved: a run for the date ended well
repeat_hours: 24
limits: {days: 28}
reads: [ops.run]
*/
WITH ended AS (
  SELECT
    business_on,
    state,
    started_at,
    max(CASE WHEN state LIKE 'DONE%' THEN started_at END) OVER (PARTITION BY business_on) AS good_at,
    row_number() OVER (PARTITION BY business_on ORDER BY started_at DESC) AS age
  FROM ops.run
  WHERE kind = 'daily'
    AND state <> 'RUNNING'
    AND business_on IS NOT NULL
    AND started_at > CAST($now AS TIMESTAMP) - $days * INTERVAL 1 DAY
)
SELECT
  CAST(business_on AS VARCHAR) AS subject,
  business_on,
  max(CASE WHEN age = 1 THEN state END) AS state,
  count(CASE WHEN good_at IS NULL OR started_at > good_at THEN 1 END) AS n
FROM ended
GROUP BY business_on
HAVING max(CASE WHEN age = 1 THEN state END) NOT LIKE 'DONE%'
ORDER BY business_on
