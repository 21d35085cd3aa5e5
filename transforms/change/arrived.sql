/*
title: What came in since a report that its run date can see
grain: one row per feed and kind of delivery, and one for judgements and for outcomes
parameters: [run_on, since]
reads: [ops.delivery, ops.judgement, ops.outcome]
*/
WITH newer AS (
  SELECT
    delivery.feed,
    EXISTS (
      SELECT 1
      FROM ops.delivery AS earlier
      WHERE
        earlier.feed = delivery.feed
        AND earlier.business_on = delivery.business_on
        AND earlier.recorded_at <= CAST($since AS TIMESTAMP)
        AND earlier.state <> 'REJECTED'
    ) AS is_correction
  FROM ops.delivery AS delivery
  WHERE
    delivery.recorded_at > CAST($since AS TIMESTAMP)
    AND delivery.business_on <= $run_on
)

SELECT DISTINCT
  feed,
  CASE WHEN is_correction THEN 'CORRECTED:' ELSE 'LATE:' END || feed AS cause
FROM newer
UNION ALL
SELECT DISTINCT
  CAST(NULL AS VARCHAR),
  'JUDGEMENT'
FROM ops.judgement
WHERE
  judged_at > CAST($since AS TIMESTAMP)
  AND effective_on <= $run_on
UNION ALL
SELECT DISTINCT
  CAST(NULL AS VARCHAR),
  'OUTCOME'
FROM ops.outcome
WHERE
  recorded_at > CAST($since AS TIMESTAMP)
  AND effective_on <= $run_on
