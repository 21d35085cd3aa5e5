/*
title: Seconds by step of the newest run; a step done for several feeds or run dates is added up
reads: [ops.run, ops.step]
*/
WITH newest AS (
  SELECT run_id
  FROM ops.run
  WHERE kind = 'daily'
  ORDER BY started_at DESC
  LIMIT 1
)
SELECT
  CASE WHEN step.step LIKE 'pull %' THEN 'pull' WHEN step.step LIKE 'check %' THEN 'check' ELSE step.step END AS step,
  sum(step.seconds) AS value
FROM ops.step AS step
INNER JOIN newest
  ON newest.run_id = step.run_id
GROUP BY ALL
ORDER BY ALL
