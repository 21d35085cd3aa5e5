/*
title: Newest business date that was run well, its midnight as seconds since 1970
reads: [ops.run]
*/
SELECT epoch(max(business_on)) AS value
FROM ops.run
WHERE kind = 'daily'
  AND state LIKE 'DONE%'
HAVING max(business_on) IS NOT NULL
