/*
title: Days that the contract of a feed allows its data to be old; sealed feeds are left out
reads: [temp.seen_feed]
*/
SELECT
  feed,
  freshness_days AS value
FROM temp.seen_feed
WHERE NOT is_sealed
ORDER BY feed
