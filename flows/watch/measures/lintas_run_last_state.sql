/*
title: State of the newest run of a business date, 1 for the state it is in
reads: [ops.run]
*/
WITH newest AS (
  SELECT state
  FROM ops.run
  WHERE kind = 'daily'
  ORDER BY started_at DESC
  LIMIT 1
)
SELECT
  known.state,
  CASE WHEN known.state = newest.state THEN 1 ELSE 0 END AS value
FROM newest
CROSS JOIN (VALUES ('RUNNING'), ('DONE'), ('DONE_WITH_REJECTIONS'), ('FAILED'), ('STOPPED'), ('CRASHED')) AS known(state)
ORDER BY known.state
