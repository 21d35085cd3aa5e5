/*
title: A rule could not be evaluated
grain: one row a rule on the newest run date; sealed rules together
severity: error
text: '{rule} could not be evaluated on {run_on}; the others ran. Check it with lintas rule lint and tell those who answer for it.'
resolved: it was evaluated again
repeat_hours: 24
reads: [ops.rule_run]
*/
SELECT
  CASE WHEN is_sealed THEN 'a sealed rule' ELSE 'rule ' || rule_id END AS subject,
  CASE WHEN is_sealed THEN 'A sealed rule' ELSE 'Rule ' || rule_id END AS rule,
  run_on
FROM ops.rule_run
WHERE state = 'ERROR'
  AND run_on = (SELECT max(run_on) FROM ops.rule_run)
GROUP BY ALL
ORDER BY subject
