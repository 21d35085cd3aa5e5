/*
title: Deliveries, last 400 days
grain: one row a delivery
reads: [ops.delivery, temp.sealed_feed]
columns:
  delivery_id: delivery
  feed: feed
  business_on: business date
  state: LOADED, LOADED_WITH_WARNINGS or REJECTED
  rows: rows delivered
  rows_loaded: rows loaded
  rows_quarantined: rows held back
  received_at: when it was received
  message: what was wrong
*/
SELECT
  delivery.delivery_id,
  delivery.feed,
  delivery.business_on,
  delivery.state,
  delivery.rows,
  delivery.rows_loaded,
  delivery.rows_quarantined,
  delivery.received_at,
  delivery.message,
  sealed_feed.feed IS NULL AS is_unsealed
FROM ops.delivery AS delivery
LEFT JOIN temp.sealed_feed AS sealed_feed
  ON sealed_feed.feed = delivery.feed
WHERE delivery.business_on > CAST($run_on AS DATE) - 400
  AND delivery.business_on <= CAST($run_on AS DATE)
