/*
title: Nights without a run
grain: one row when the newest good run is older than the schedule allows
severity: critical
text: 'No run has ended well for any business date after {newest}; {expected} was due. Look whether the scheduler is working, then run the missed dates: lintas backfill --from {first_missed} --to {expected}.'
resolved: the newest business date that is due was run
repeat_hours: 24
raised: watch
limits: {grace_hours: 8}
reads: [ops.run]
doc: A night's run closes the day behind it in Jakarta. A run of an old date says nothing about the schedule, so only `lintas watch` raises this.
*/
WITH due AS (
  SELECT CAST(CAST($now AS TIMESTAMP) + (7 - $grace_hours) * INTERVAL 1 HOUR AS DATE) - 1 AS expected
),
good AS (
  SELECT max(business_on) AS newest
  FROM ops.run
  WHERE kind = 'daily'
    AND state LIKE 'DONE%'
)
SELECT
  'schedule' AS subject,
  good.newest,
  good.newest + 1 AS first_missed,
  due.expected
FROM due
CROSS JOIN good
WHERE good.newest < due.expected
