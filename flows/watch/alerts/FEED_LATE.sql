/*
title: A feed is late
grain: one row a feed
severity: error
text: '{feed}: the newest good data are of {newest}, {age} day(s) before {as_of}; the contract allows {allowed}. Ask the sender; rules that need the feed see old data.'
resolved: the feed is as fresh as its contract asks
repeat_hours: 24
reads: [ops.delivery, temp.seen_feed]
doc: The contract's slaProperties `latency` says how many days the newest business date may be behind.
*/
SELECT
  seen_feed.label AS subject,
  seen_feed.label AS feed,
  max(delivery.business_on) AS newest,
  CAST($as_of AS DATE) AS as_of,
  CAST($as_of AS DATE) - max(delivery.business_on) AS age,
  seen_feed.freshness_days AS allowed
FROM temp.seen_feed AS seen_feed
INNER JOIN ops.delivery AS delivery
  ON delivery.feed = seen_feed.feed
WHERE delivery.state <> 'REJECTED'
  AND delivery.business_on <= CAST($as_of AS DATE)
GROUP BY
  seen_feed.label,
  seen_feed.feed,
  seen_feed.freshness_days
HAVING CAST($as_of AS DATE) - max(delivery.business_on) > seen_feed.freshness_days
ORDER BY subject
