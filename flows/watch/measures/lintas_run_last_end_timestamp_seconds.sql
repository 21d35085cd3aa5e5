/*
title: When the newest good run ended, seconds since 1970 in UTC
reads: [ops.run]
*/
SELECT epoch(max(ended_at)) AS value
FROM ops.run
WHERE kind = 'daily'
  AND state LIKE 'DONE%'
HAVING count(*) > 0
