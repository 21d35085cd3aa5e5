/*
title: A large share of a delivery is in quarantine
grain: one row a feed and business date of the last days
severity: warning
text: '{feed}: {quarantined:,} of {rows:,} row(s) for {business_on} are in quarantine ({percent:.1f} %). The others were loaded. Send the CSV of the validation report to the sender.'
resolved: the date was mended, or newer dates came
repeat_hours: 48
limits: {days: 2, percent: 5, rows: 20}
reads: [ops.delivery, temp.seen_feed]
*/
SELECT
  seen_feed.label || ' ' || delivery.business_on AS subject,
  seen_feed.label AS feed,
  delivery.business_on,
  CAST(sum(delivery.rows) AS BIGINT) AS rows,
  CAST(sum(delivery.rows_quarantined) AS BIGINT) AS quarantined,
  CAST(100.0 * sum(delivery.rows_quarantined) / sum(delivery.rows) AS DOUBLE) AS percent
FROM ops.delivery AS delivery
INNER JOIN temp.seen_feed AS seen_feed
  ON seen_feed.feed = delivery.feed
WHERE delivery.state <> 'REJECTED'
  AND delivery.business_on > CAST($as_of AS DATE) - $days
  AND delivery.business_on <= CAST($as_of AS DATE)
GROUP BY
  seen_feed.label,
  delivery.business_on
HAVING sum(delivery.rows) >= $rows
  AND 100.0 * sum(delivery.rows_quarantined) > $percent * sum(delivery.rows)
ORDER BY subject
