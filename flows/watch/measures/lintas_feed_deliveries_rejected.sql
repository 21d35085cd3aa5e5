/*
title: Rejected deliveries of a feed in the last 28 business dates; sealed feeds are left out
reads: [ops.delivery, ops.run, temp.seen_feed]
*/
SELECT
  seen_feed.feed,
  count(delivery.feed) AS value
FROM temp.seen_feed AS seen_feed
LEFT JOIN ops.delivery AS delivery
  ON delivery.feed = seen_feed.feed
  AND delivery.state = 'REJECTED'
  AND delivery.business_on > (SELECT max(business_on) FROM ops.run WHERE kind = 'daily') - 28
WHERE NOT seen_feed.is_sealed
GROUP BY seen_feed.feed
ORDER BY seen_feed.feed
