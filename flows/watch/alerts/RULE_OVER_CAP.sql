/*
title: A rule found more than its cap allows and wrote nothing
grain: one row a rule on the newest run date; sealed rules together
severity: error
text: '{rule} found more than its cap allows on {run_on} and wrote nothing. Look at the feeds it reads first (a shifted column?), then at the rule.'
resolved: it stayed within its cap
repeat_hours: 24
reads: [ops.rule_run]
*/
SELECT
  CASE WHEN is_sealed THEN 'a sealed rule' ELSE 'rule ' || rule_id END AS subject,
  CASE WHEN is_sealed THEN 'A sealed rule' ELSE 'Rule ' || rule_id || ' (' || hits || ' hits, cap ' || cap || ')' END AS rule,
  run_on
FROM ops.rule_run
WHERE state = 'OVER_CAP'
  AND run_on = (SELECT max(run_on) FROM ops.rule_run)
GROUP BY ALL
ORDER BY subject
