/*
title: Flags that no longer hold since the run date
grain: one row per flag
reads: [mart.flag]
parameters: [run_on]
*/
SELECT
  flag_id,
  rule_id,
  CAST(rule_version AS VARCHAR) AS rule_version,
  CAST(tier AS INTEGER) AS tier,
  COALESCE(unit_code, '') AS unit_code,
  occurred_on,
  first_run_on,
  COALESCE(cleared_reason, 'NO_LONGER_HOLDS') AS cleared_reason
FROM mart.flag
WHERE cleared_run_on = $run_on
  AND status = 'CLEARED'
ORDER BY
  unit_code,
  tier,
  occurred_on,
  flag_id
