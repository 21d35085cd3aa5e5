/*
title: Outcomes of the flags that were raised the day before the run date
grain: one row per outcome code, and one (code '') for those without an outcome
reads: [mart.flag, mart.outcome, mart.rule]
parameters: [run_on]
*/
SELECT
  COALESCE(outcome.code, '') AS code,
  outcome.label,
  outcome.label_en,
  COUNT(*) AS flags
FROM mart.flag AS flag
LEFT JOIN (
  SELECT
    flag_id,
    code,
    label,
    label_en
  FROM mart.outcome
  WHERE decided_on <= $run_on
) AS outcome ON outcome.flag_id = flag.flag_id
WHERE flag.first_run_on = CAST($run_on AS DATE) - 1
  AND NOT EXISTS (SELECT 1 FROM mart.rule AS rule WHERE rule.rule_id = flag.rule_id AND LOWER(rule.status) = 'shadow')
GROUP BY
  outcome.code,
  outcome.label,
  outcome.label_en
ORDER BY
  COALESCE(outcome.code, '') = '',
  flags DESC,
  code
