/*
title: Days between the newest good data of a feed and the newest business date that was run; sealed feeds are left out
reads: [ops.delivery, ops.run, temp.seen_feed]
*/
SELECT
  seen_feed.feed,
  greatest((SELECT max(business_on) FROM ops.run WHERE kind = 'daily') - max(delivery.business_on), 0) AS value
FROM temp.seen_feed AS seen_feed
INNER JOIN ops.delivery AS delivery
  ON delivery.feed = seen_feed.feed
WHERE delivery.state <> 'REJECTED'
  AND NOT seen_feed.is_sealed
GROUP BY seen_feed.feed
HAVING value IS NOT NULL
ORDER BY seen_feed.feed
