/*
title: What the rules miss, by random samples of departures without a flag
grain: at most one row
reads: [mart.sample_quality]
parameters: []
*/
SELECT
  CAST(items AS BIGINT) AS items,
  CAST(departures AS BIGINT) AS departures,
  CAST(decided AS BIGINT) AS decided,
  CAST(missed_share AS DOUBLE) AS missed_share,
  CAST(missed_share_low AS DOUBLE) AS missed_share_low,
  CAST(missed_share_high AS DOUBLE) AS missed_share_high,
  CAST(missed_high AS BIGINT) AS missed_high
FROM mart.sample_quality
