/*
title: Rules over their cap on the newest run date; sealed rules count
reads: [ops.rule_run]
*/
SELECT count(*) AS value
FROM ops.rule_run
WHERE state = 'OVER_CAP'
  AND run_on = (SELECT max(run_on) FROM ops.rule_run)
