/*
title: What changed of earlier reports, as last noted
grain: one row per report and flag
reads: [mart.report_change]
parameters: []
*/
SELECT
  run_on,
  noted_on,
  flag_id,
  rule_id,
  CAST(rule_version AS VARCHAR) AS rule_version,
  CAST(tier AS INTEGER) AS tier,
  COALESCE(unit_code, '') AS unit_code,
  occurred_on,
  change,
  parts,
  causes,
  reason,
  reason_en
FROM mart.report_change
ORDER BY
  run_on DESC,
  unit_code,
  tier,
  change,
  occurred_on,
  flag_id
