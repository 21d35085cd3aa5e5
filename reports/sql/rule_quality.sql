/*
title: What reviews found of every rule, its newest version first
grain: one row per rule and version
reads: [mart.rule_quality]
parameters: []
*/
SELECT
  rule_id,
  CAST(rule_version AS VARCHAR) AS rule_version,
  CAST(flags AS BIGINT) AS flags,
  CAST(never_reviewed AS BIGINT) AS never_reviewed,
  CAST(decided AS BIGINT) AS decided,
  CAST(precision AS DOUBLE) AS precision,
  CAST(precision_low AS DOUBLE) AS precision_low,
  CAST(precision_high AS DOUBLE) AS precision_high,
  CAST(days_to_outcome AS DOUBLE) AS days_to_outcome,
  CAST(lead_days AS DOUBLE) AS lead_days
FROM mart.rule_quality
ORDER BY
  rule_id,
  rule_version DESC
