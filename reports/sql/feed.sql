/*
title: What each feed brought for the day, and how old its newest data are
grain: one row per feed the installation expects
reads: [mart.feed, mart.delivery]
parameters: [run_on]
*/
WITH seen AS (
  SELECT
    feed,
    MAX(CASE WHEN state <> 'REJECTED' THEN business_on END) AS last_on,
    COALESCE(SUM(CASE WHEN business_on = $run_on AND state <> 'REJECTED' THEN 1 END), 0) AS loaded,
    COALESCE(SUM(CASE WHEN business_on = $run_on AND state = 'REJECTED' THEN 1 END), 0) AS rejected,
    COALESCE(SUM(CASE WHEN business_on = $run_on AND state = 'LOADED_WITH_WARNINGS' THEN 1 END), 0) AS warned,
    COALESCE(SUM(CASE WHEN business_on = $run_on THEN rows END), 0) AS n_rows,
    COALESCE(SUM(CASE WHEN business_on = $run_on THEN rows_loaded END), 0) AS rows_loaded,
    COALESCE(SUM(CASE WHEN business_on = $run_on THEN rows_quarantined END), 0) AS rows_quarantined
  FROM mart.delivery
  WHERE business_on <= $run_on
  GROUP BY feed
)
SELECT
  feed.feed,
  feed.title,
  feed.title_en,
  COALESCE(feed.freshness_days, 1) AS freshness_days,
  seen.last_on,
  COALESCE(seen.loaded, 0) AS loaded,
  COALESCE(seen.rejected, 0) AS rejected,
  CAST(COALESCE(seen.n_rows, 0) AS BIGINT) AS n_rows,
  CAST(COALESCE(seen.rows_loaded, 0) AS BIGINT) AS rows_loaded,
  CAST(COALESCE(seen.rows_quarantined, 0) AS BIGINT) AS rows_quarantined,
  CASE
    WHEN seen.rejected > 0 AND seen.loaded = 0 THEN 'REJECTED'
    WHEN seen.last_on IS NULL THEN 'MISSING'
    WHEN DATE_DIFF('day', seen.last_on, CAST($run_on AS DATE)) > COALESCE(feed.freshness_days, 1) THEN 'LATE'
    WHEN seen.loaded = 0 THEN 'NONE_TODAY'
    WHEN seen.rejected > 0 OR seen.warned > 0 OR seen.rows_quarantined > 0 THEN 'WARNINGS'
    ELSE 'OK'
  END AS state
FROM mart.feed AS feed
LEFT JOIN seen ON seen.feed = feed.feed
ORDER BY feed.feed
