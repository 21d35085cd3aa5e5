/*
title: A run took much longer than usual
grain: one row when the newest good run is far above the median of the runs before it
severity: warning
text: 'The run for {business_on} took {seconds:,.0f} s; the median of the last {known} is {usual:,.0f} s. Late deliveries that reach far back explain it; if none came, look at disk, memory and the other work on this machine.'
resolved: the newest run took its usual time
repeat_hours: 168
limits: {times: 3, seconds: 120, known: 7, days: 60}
reads: [ops.run]
*/
WITH run AS (
  SELECT
    business_on,
    started_at,
    epoch(ended_at) - epoch(started_at) AS seconds,
    row_number() OVER (ORDER BY started_at DESC) AS age
  FROM ops.run
  WHERE kind = 'daily'
    AND state LIKE 'DONE%'
    AND started_at > CAST($now AS TIMESTAMP) - $days * INTERVAL 1 DAY
),
usual AS (
  SELECT
    median(seconds) AS seconds,
    count(*) AS known
  FROM run
  WHERE age BETWEEN 2 AND 29
)
SELECT
  CAST(run.business_on AS VARCHAR) AS subject,
  run.business_on,
  run.seconds,
  usual.known,
  usual.seconds AS usual
FROM run
CROSS JOIN usual
WHERE run.age = 1
  AND usual.known >= $known
  AND run.seconds > $times * usual.seconds
  AND run.seconds > usual.seconds + $seconds
