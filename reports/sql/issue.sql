/*
title: Expectations that the deliveries of the day did not meet
grain: one row per feed, expectation, severity and column
reads: [mart.issue]
parameters: [run_on]
*/
SELECT
  feed,
  expectation,
  severity,
  column_name,
  CAST(SUM(failed) AS BIGINT) AS failed,
  CAST(SUM(checked) AS BIGINT) AS checked
FROM mart.issue
WHERE business_on = $run_on
  AND failed > 0
GROUP BY
  feed,
  expectation,
  severity,
  column_name
ORDER BY
  CASE severity WHEN 'critical' THEN 1 WHEN 'error' THEN 2 ELSE 3 END,
  feed,
  expectation,
  column_name
