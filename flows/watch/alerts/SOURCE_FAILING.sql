/*
title: A source fails run after run
grain: one row a feed that failed in each of the newest runs
severity: error
text: '{feed}: could not be taken in the last {n} run(s). The other feeds go on. See what is wrong with lintas source test, or look at the inbox.'
resolved: the feed could be taken again
repeat_hours: 24
limits: {runs: 3}
reads: [ops.run, ops.feed_fault, temp.seen_feed]
*/
WITH newest AS (
  SELECT
    run_id,
    row_number() OVER (ORDER BY started_at DESC) AS age
  FROM ops.run
  WHERE kind = 'daily'
    AND state LIKE 'DONE%'
),
good AS (
  SELECT
    seen_feed.feed,
    seen_feed.label,
    min(CASE WHEN feed_fault.feed IS NULL THEN newest.age END) AS age,
    count(*) AS runs
  FROM newest
  CROSS JOIN temp.seen_feed AS seen_feed
  LEFT JOIN ops.feed_fault AS feed_fault
    ON feed_fault.run_id = newest.run_id
    AND feed_fault.feed = seen_feed.feed
  GROUP BY
    seen_feed.feed,
    seen_feed.label
)
SELECT
  label AS subject,
  label AS feed,
  coalesce(age - 1, runs) AS n
FROM good
WHERE coalesce(age - 1, runs) >= $runs
ORDER BY subject
