/*
title: Deliveries refused in the last 7 days, and whether a later one for the same date was accepted
grain: one row per refused delivery
reads: [mart.delivery]
parameters: [run_on]
*/
SELECT
  refused.delivery_id,
  refused.feed,
  refused.business_on,
  CAST(refused.rows AS BIGINT) AS n_rows,
  refused.message,
  COUNT(later.delivery_id) > 0 AS is_replaced
FROM mart.delivery AS refused
LEFT JOIN mart.delivery AS later
  ON later.feed = refused.feed
  AND later.business_on = refused.business_on
  AND later.state <> 'REJECTED'
  AND later.received_at > refused.received_at
WHERE refused.state = 'REJECTED'
  AND refused.business_on <= $run_on
  AND DATE_DIFF('day', refused.business_on, CAST($run_on AS DATE)) < 7
GROUP BY
  refused.delivery_id,
  refused.feed,
  refused.business_on,
  refused.rows,
  refused.message
ORDER BY
  refused.business_on DESC,
  refused.feed,
  refused.delivery_id
