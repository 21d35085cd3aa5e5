/*
title: A feed never came
grain: one row a feed
severity: info
text: '{feed}: never delivered. Rules that need it find nothing. That is no fault while nobody sends it; otherwise ask the sender, and look at the source with lintas source test.'
resolved: its first good delivery came
repeat_hours: 720
reads: [ops.delivery, temp.seen_feed]
*/
SELECT
  seen_feed.label AS subject,
  seen_feed.label AS feed
FROM temp.seen_feed AS seen_feed
WHERE $as_of IS NOT NULL
  AND NOT EXISTS (
    SELECT 1
    FROM ops.delivery AS delivery
    WHERE delivery.feed = seen_feed.feed
      AND delivery.state <> 'REJECTED'
  )
ORDER BY subject
