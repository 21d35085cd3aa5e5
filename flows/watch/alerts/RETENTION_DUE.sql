/*
title: Records are past their period and were not taken away
grain: one row an installation
severity: warning
text: '{due:,} record(s) are past their retention period as of {as_of}. Look with: lintas retention plan; then lintas retention apply, or set retention = "apply".'
resolved: they were taken away
repeat_hours: 168
reads: [ops.retention]
*/
SELECT
  'retention' AS subject,
  newest.due,
  newest.as_of
FROM (
  SELECT
    arg_max(due, looked_at) AS due,
    arg_max(as_of, looked_at) AS as_of
  FROM ops.retention
) AS newest
WHERE newest.due > 0
