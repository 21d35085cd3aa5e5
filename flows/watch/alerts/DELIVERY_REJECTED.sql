/*
title: A delivery was rejected and nothing replaced it
grain: one row a feed and business date
severity: error
text: '{feed}: {n} file(s) for {business_on} rejected, and no good file came after. Send the sender the report in validation/ and ask for the date again.'
resolved: a good file came for the date, or the date is too old to matter
repeat_hours: 48
limits: {days: 28}
reads: [ops.delivery, temp.seen_feed]
*/
SELECT
  seen_feed.label || ' ' || refused.business_on AS subject,
  seen_feed.label AS feed,
  refused.business_on,
  count(DISTINCT refused.delivery_id) AS n
FROM ops.delivery AS refused
INNER JOIN temp.seen_feed AS seen_feed
  ON seen_feed.feed = refused.feed
WHERE refused.state = 'REJECTED'
  AND refused.business_on BETWEEN CAST($as_of AS DATE) - $days AND CAST($as_of AS DATE)
  AND NOT EXISTS (
    SELECT 1
    FROM ops.delivery AS good
    WHERE good.feed = refused.feed
      AND good.business_on = refused.business_on
      AND good.state <> 'REJECTED'
      AND good.received_at > refused.received_at
  )
GROUP BY
  seen_feed.label,
  refused.business_on
ORDER BY subject
