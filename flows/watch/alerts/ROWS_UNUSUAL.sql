/*
title: A feed brought far fewer or more rows than usual
grain: one row a feed and business date of the last days
severity: warning
text: '{feed}: {rows:,} row(s) for {business_on} are outside what the last 28 days let expect. They were loaded. Ask the sender whether the day is whole; a file that is not can be sent again.'
resolved: the date was mended, or newer dates came
repeat_hours: 48
limits: {days: 2}
reads: [ops.issue, ops.delivery, temp.seen_feed]
*/
SELECT
  seen_feed.label || ' ' || delivery.business_on AS subject,
  seen_feed.label AS feed,
  delivery.business_on,
  CAST(sum(delivery.rows) AS BIGINT) AS rows
FROM ops.delivery AS delivery
INNER JOIN temp.seen_feed AS seen_feed
  ON seen_feed.feed = delivery.feed
WHERE delivery.state <> 'REJECTED'
  AND delivery.business_on > CAST($as_of AS DATE) - $days
  AND delivery.business_on <= CAST($as_of AS DATE)
GROUP BY
  seen_feed.label,
  delivery.business_on
HAVING bool_or(
  delivery.delivery_id IN (
    SELECT issue.delivery_id
    FROM ops.issue AS issue
    WHERE issue.expectation IN ('rows.present', 'rows.envelope', 'rows.usual')
  )
)
ORDER BY subject
