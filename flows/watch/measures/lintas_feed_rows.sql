/*
title: Rows that the newest business date of a feed brought, by what became of them; sealed feeds are left out
reads: [ops.delivery, temp.seen_feed]
*/
WITH newest AS (
  SELECT
    delivery.feed,
    max(delivery.business_on) AS business_on
  FROM ops.delivery AS delivery
  INNER JOIN temp.seen_feed AS seen_feed
    ON seen_feed.feed = delivery.feed
  WHERE delivery.state <> 'REJECTED'
    AND NOT seen_feed.is_sealed
  GROUP BY delivery.feed
),
summed AS (
  SELECT
    delivery.feed,
    sum(delivery.rows_loaded) AS loaded,
    sum(delivery.rows_quarantined) AS quarantined
  FROM ops.delivery AS delivery
  INNER JOIN newest
    ON newest.feed = delivery.feed
    AND newest.business_on = delivery.business_on
  WHERE delivery.state <> 'REJECTED'
  GROUP BY delivery.feed
)
SELECT
  feed,
  'loaded' AS fate,
  loaded AS value
FROM summed
UNION ALL
SELECT
  feed,
  'quarantined' AS fate,
  quarantined AS value
FROM summed
ORDER BY
  feed,
  fate
