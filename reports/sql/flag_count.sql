/*
title: How many flags are open on the run date, how many of them are new, older than a day, and how many were cleared that day
grain: one row per unit, rule, tier and kind of subject (person or network)
reads: [mart.flag, mart.rule]
parameters: [run_on]
*/
WITH seen AS (
  SELECT
    COALESCE(unit_code, '') AS unit_code,
    rule_id,
    tier,
    LOWER(subject_kind) = 'contact' AS is_network,
    first_run_on,
    occurred_on,
    status = 'OPEN'
    OR COALESCE(cleared_run_on > $run_on, FALSE)
    OR (status = 'LAPSED' AND last_run_on >= $run_on) AS is_open,
    COALESCE(cleared_run_on = $run_on, FALSE) AND status = 'CLEARED' AS is_cleared_today
  FROM mart.flag AS flag
  WHERE first_run_on <= $run_on
    AND NOT EXISTS (SELECT 1 FROM mart.rule AS rule WHERE rule.rule_id = flag.rule_id AND LOWER(rule.status) = 'shadow')
)
SELECT
  unit_code,
  rule_id,
  CAST(tier AS INTEGER) AS tier,
  is_network,
  CAST(SUM(CASE WHEN is_open THEN 1 ELSE 0 END) AS BIGINT) AS n_open,
  CAST(SUM(CASE WHEN is_open AND first_run_on = $run_on THEN 1 ELSE 0 END) AS BIGINT) AS n_new,
  CAST(SUM(CASE WHEN is_open AND first_run_on < $run_on THEN 1 ELSE 0 END) AS BIGINT) AS n_older,
  CAST(SUM(CASE WHEN is_cleared_today THEN 1 ELSE 0 END) AS BIGINT) AS n_cleared,
  MIN(CASE WHEN is_open THEN occurred_on END) AS oldest_on
FROM seen
WHERE is_open OR is_cleared_today
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
