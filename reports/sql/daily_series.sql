/*
title: Counts of the country per day, the run date and the 28 days before it
grain: one row per kind and day for which anything is known (a known day without records counts 0);
  the very first run raises the whole look-back at once and is left out
reads: [mart.daily_count, mart.rule_run]
parameters: [run_on]
*/
WITH kind AS (
  SELECT
    kind,
    source
  FROM (
    VALUES
      ('APPLICATION', 'APPLICATION'),
      ('DEFERRED_APPLICATION', 'APPLICATION'),
      ('DEPARTURE', 'DEPARTURE'),
      ('DEFERRED_DEPARTURE', 'DEPARTURE'),
      ('FLAG', 'FLAG')
  ) AS listed(kind, source)
),
first AS (
  SELECT MIN(run_on) AS run_on
  FROM mart.rule_run
),
known AS (
  SELECT
    kind AS source,
    business_on
  FROM mart.daily_count
  WHERE kind IN ('APPLICATION', 'DEPARTURE')
  UNION
  SELECT
    'FLAG' AS source,
    run_on AS business_on
  FROM mart.rule_run
  WHERE run_on = $run_on OR run_on > (SELECT run_on FROM first)
),
total AS (
  SELECT
    kind,
    business_on,
    SUM(n) AS n
  FROM mart.daily_count
  GROUP BY
    kind,
    business_on
)
SELECT
  kind.kind,
  known.business_on,
  CAST(COALESCE(total.n, 0) AS BIGINT) AS n
FROM kind
INNER JOIN known ON known.source = kind.source
LEFT JOIN total
  ON total.kind = kind.kind
  AND total.business_on = known.business_on
WHERE known.business_on <= $run_on
  AND DATE_DIFF('day', known.business_on, CAST($run_on AS DATE)) <= 28
ORDER BY
  kind.kind,
  known.business_on
