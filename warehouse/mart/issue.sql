/*
title: What the contracts found, last 400 days
grain: one row a delivery and expectation
reads: [ops.issue, ops.delivery, temp.sealed_feed]
columns:
  delivery_id: delivery
  feed: feed
  business_on: business date
  expectation: what was expected
  severity: critical, error or warning
  column_name: column
  failed: rows that broke it
  checked: rows looked at
  message: in words
*/
SELECT
  issue.delivery_id,
  delivery.feed,
  delivery.business_on,
  issue.expectation,
  issue.severity,
  issue.column_name,
  issue.failed,
  issue.checked,
  issue.message,
  sealed_feed.feed IS NULL AS is_unsealed
FROM ops.issue AS issue
INNER JOIN ops.delivery AS delivery
  ON delivery.delivery_id = issue.delivery_id
LEFT JOIN temp.sealed_feed AS sealed_feed
  ON sealed_feed.feed = delivery.feed
WHERE delivery.business_on > CAST($run_on AS DATE) - 400
  AND delivery.business_on <= CAST($run_on AS DATE)
