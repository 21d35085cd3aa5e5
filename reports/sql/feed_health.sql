/*
title: What each feed brought for the run date beside the 28 days before it, and how often it was late or not accepted in 28 days
grain: one row per feed the installation expects; the first business date of a feed holds its history and is left out of the mean
reads: [mart.feed, mart.delivery]
parameters: [run_on]
*/
WITH own AS (
  SELECT
    feed,
    business_on,
    SUM(CASE WHEN state <> 'REJECTED' THEN rows ELSE 0 END) AS n_rows,
    SUM(CASE WHEN state <> 'REJECTED' THEN rows_quarantined ELSE 0 END) AS n_quarantined,
    SUM(CASE WHEN state <> 'REJECTED' THEN 1 ELSE 0 END) AS n_accepted,
    SUM(CASE WHEN state = 'REJECTED' THEN 1 ELSE 0 END) AS n_rejected
  FROM mart.delivery
  WHERE business_on <= $run_on
  GROUP BY
    feed,
    business_on
),
good AS (
  SELECT
    feed,
    business_on,
    n_rows,
    n_quarantined,
    MIN(business_on) OVER (PARTITION BY feed) AS first_on
  FROM own
  WHERE n_accepted > 0
),
usual AS (
  SELECT
    feed,
    COUNT(*) AS days_known,
    AVG(n_rows) AS rows_mean,
    STDDEV_SAMP(n_rows) AS rows_deviation,
    AVG(n_quarantined) AS quarantined_mean,
    STDDEV_SAMP(n_quarantined) AS quarantined_deviation
  FROM good
  WHERE business_on > first_on
    AND business_on < $run_on
    AND DATE_DIFF('day', business_on, CAST($run_on AS DATE)) <= 28
  GROUP BY feed
),
recent AS (
  SELECT
    feed,
    SUM(CASE WHEN n_accepted > 0 THEN 1 ELSE 0 END) AS days_delivered,
    SUM(n_rejected) AS n_rejected
  FROM own
  WHERE DATE_DIFF('day', business_on, CAST($run_on AS DATE)) < 28
  GROUP BY feed
),
late AS (
  SELECT
    feed.feed,
    COUNT(*) AS days_late
  FROM mart.feed AS feed
  CROSS JOIN range(28) AS back(n)
  WHERE CAST($run_on AS DATE) - CAST(back.n AS INTEGER) >= (SELECT MIN(good.business_on) FROM good WHERE good.feed = feed.feed)
    AND NOT EXISTS (
      SELECT 1
      FROM good
      WHERE good.feed = feed.feed
        AND good.business_on <= CAST($run_on AS DATE) - CAST(back.n AS INTEGER)
        AND good.business_on >= CAST($run_on AS DATE) - CAST(back.n AS INTEGER) - COALESCE(feed.freshness_days, 1)
    )
  GROUP BY feed.feed
)
SELECT
  feed.feed,
  today.feed IS NOT NULL AS is_known_today,
  CAST(COALESCE(today.n_rows, 0) AS BIGINT) AS n_rows,
  CAST(COALESCE(today.n_quarantined, 0) AS BIGINT) AS n_quarantined,
  CAST(COALESCE(usual.days_known, 0) AS BIGINT) AS days_known,
  usual.rows_mean,
  usual.rows_deviation,
  usual.quarantined_mean,
  usual.quarantined_deviation,
  CAST(COALESCE(recent.days_delivered, 0) AS BIGINT) AS days_delivered,
  CAST(COALESCE(late.days_late, 0) AS BIGINT) AS days_late,
  CAST(COALESCE(recent.n_rejected, 0) AS BIGINT) AS n_rejected
FROM mart.feed AS feed
LEFT JOIN good AS today
  ON today.feed = feed.feed
  AND today.business_on = $run_on
LEFT JOIN usual
  ON usual.feed = feed.feed
LEFT JOIN recent
  ON recent.feed = feed.feed
LEFT JOIN late
  ON late.feed = feed.feed
ORDER BY feed.feed
