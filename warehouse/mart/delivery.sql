/*
title: Deliveries, last 400 days
grain: one row a delivery
reads: [ops.delivery]
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
  delivery_id,
  feed,
  business_on,
  state,
  rows,
  rows_loaded,
  rows_quarantined,
  received_at,
  message
FROM ops.delivery
WHERE business_on > CAST($run_on AS DATE) - 400
  AND business_on <= CAST($run_on AS DATE)
