/*
title: What each rule did, last 400 days
grain: one row a run date and rule
reads: [ops.rule_run, temp.sealed_rule]
columns:
  run_on: run date
  rule_id: rule
  rule_version: its version
  state: DONE, OVER_CAP, SKIPPED or ERROR
  hits: hits it gave
  cap: most hits it may write
  reason: why it was skipped or failed
*/
SELECT
  run_on,
  rule_id,
  rule_version,
  state,
  hits,
  cap,
  reason,
  rule_id NOT IN (SELECT rule_id FROM temp.sealed_rule) AS is_unsealed
FROM ops.rule_run
WHERE run_on > CAST($run_on AS DATE) - 400
  AND run_on <= CAST($run_on AS DATE)
