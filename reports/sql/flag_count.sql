/*
title: How many flags wait on the run date, how many of them are new, older than a day, and how many were cleared that day
grain: one row per unit, rule, tier and kind of subject (person or network)
reads: [temp.open_flag, mart.flag, mart.rule]
parameters: [run_on]
*/
WITH seen AS (
  SELECT
    list_unit AS unit_code,
    rule_id,
    tier,
    is_network,
    first_run_on,
    occurred_on,
    TRUE AS is_open
  FROM temp.open_flag
  WHERE NOT is_reviewed
  UNION ALL
  SELECT
    COALESCE(unit_code, '') AS unit_code,
    rule_id,
    CAST(tier AS INTEGER) AS tier,
    LOWER(subject_kind) IN ('contact', 'group') AS is_network,
    first_run_on,
    occurred_on,
    FALSE AS is_open
  FROM mart.flag AS flag
  WHERE cleared_run_on = $run_on
    AND status = 'CLEARED'
    AND first_run_on <= $run_on
    AND NOT EXISTS (SELECT 1 FROM mart.rule AS rule WHERE rule.rule_id = flag.rule_id AND LOWER(rule.status) = 'shadow')
)
SELECT
  unit_code,
  rule_id,
  tier,
  is_network,
  CAST(SUM(CASE WHEN is_open THEN 1 ELSE 0 END) AS BIGINT) AS n_open,
  CAST(SUM(CASE WHEN is_open AND first_run_on = $run_on THEN 1 ELSE 0 END) AS BIGINT) AS n_new,
  CAST(SUM(CASE WHEN is_open AND first_run_on < $run_on THEN 1 ELSE 0 END) AS BIGINT) AS n_older,
  CAST(SUM(CASE WHEN is_open THEN 0 ELSE 1 END) AS BIGINT) AS n_cleared,
  MIN(CASE WHEN is_open THEN occurred_on END) AS oldest_on
FROM seen
GROUP BY
  unit_code,
  rule_id,
  tier,
  is_network
ORDER BY
  unit_code,
  rule_id,
  tier,
  is_network
