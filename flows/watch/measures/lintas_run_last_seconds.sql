/*
title: Seconds the newest ended run took
reads: [ops.run]
*/
SELECT epoch(ended_at) - epoch(started_at) AS value
FROM ops.run
WHERE kind = 'daily'
  AND ended_at IS NOT NULL
ORDER BY started_at DESC
LIMIT 1
