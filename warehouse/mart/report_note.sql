/*
title: Daily reports that are other by now than people had them, last 400 days
grain: one row a report
reads: [ops.report_note, ops.report_change]
columns:
  run_on: date of the report
  noted_on: newest run date when the change was last noted; the report of that date tells it
  added: flags that hold by now and that the report did not show
  withdrawn: flags that the report showed and that do not hold by now
  changed: flags that hold with other evidence
*/
WITH newest AS (
  SELECT
    run_on,
    max(evaluation_no) AS evaluation_no,
    max(noted_on) AS noted_on
  FROM ops.report_note
  WHERE run_on > CAST($run_on AS DATE) - 400
  GROUP BY run_on
),
shown AS (
  SELECT DISTINCT run_on
  FROM ops.report_change
  WHERE NOT is_sealed
)
SELECT
  newest.run_on,
  newest.noted_on,
  count(CASE WHEN change.change = 'ADDED' THEN 1 END) AS added,
  count(CASE WHEN change.change = 'WITHDRAWN' THEN 1 END) AS withdrawn,
  count(CASE WHEN change.change = 'CHANGED' THEN 1 END) AS changed
FROM newest
INNER JOIN shown
  ON shown.run_on = newest.run_on
LEFT JOIN ops.report_change AS change
  ON change.run_on = newest.run_on
  AND change.evaluation_no = newest.evaluation_no
  AND NOT change.is_sealed
GROUP BY newest.run_on, newest.noted_on
