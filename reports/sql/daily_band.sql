/*
title: Counts of the run date beside the mean and spread of the 28 days before it, for the country, each unit and each rule
grain: one row per kind, unit and rule (NULL = all of them, '' = none named); a known day without records counts 0;
  the very first run raises the whole look-back at once and is left out of the mean
reads: [mart.daily_count, mart.rule_run]
parameters: [run_on]
*/
WITH first AS (
  SELECT MIN(run_on) AS run_on
  FROM mart.rule_run
),
recent AS (
  SELECT
    kind,
    CASE
      WHEN kind LIKE '%APPLICATION' THEN 'APPLICATION'
      WHEN kind LIKE '%DEPARTURE' THEN 'DEPARTURE'
      ELSE kind
    END AS source,
    business_on,
    COALESCE(unit_code, '') AS unit_code,
    COALESCE(rule_id, '') AS rule_id,
    n
  FROM mart.daily_count
  WHERE business_on <= $run_on
    AND DATE_DIFF('day', business_on, CAST($run_on AS DATE)) <= 28
    AND (kind <> 'FLAG' OR business_on = $run_on OR business_on > (SELECT run_on FROM first))
),
known AS (
  SELECT
    kind AS source,
    business_on
  FROM recent
  WHERE kind IN ('APPLICATION', 'DEPARTURE')
  UNION
  SELECT
    'FLAG' AS source,
    run_on AS business_on
  FROM mart.rule_run
  WHERE run_on <= $run_on
    AND DATE_DIFF('day', run_on, CAST($run_on AS DATE)) <= 28
    AND (run_on = $run_on OR run_on > (SELECT run_on FROM first))
),
days AS (
  SELECT
    source,
    SUM(CASE WHEN business_on < $run_on THEN 1 ELSE 0 END) AS days_known,
    MAX(business_on) = $run_on AS is_known_today
  FROM known
  GROUP BY source
),
split AS (
  SELECT
    source,
    kind,
    unit_code,
    rule_id,
    business_on,
    SUM(n) AS n
  FROM recent
  GROUP BY GROUPING SETS (
    (source, kind, business_on),
    (source, kind, unit_code, business_on),
    (source, kind, rule_id, business_on)
  )
),
summed AS (
  SELECT
    source,
    kind,
    unit_code,
    rule_id,
    COALESCE(SUM(CASE WHEN business_on = $run_on THEN n END), 0) AS n,
    COALESCE(SUM(CASE WHEN business_on < $run_on THEN n END), 0) AS total,
    COALESCE(SUM(CASE WHEN business_on < $run_on THEN CAST(n AS DOUBLE) * n END), 0) AS squares
  FROM split
  GROUP BY
    source,
    kind,
    unit_code,
    rule_id
)
SELECT
  summed.kind,
  summed.unit_code,
  summed.rule_id,
  CAST(summed.n AS BIGINT) AS n,
  COALESCE(days.is_known_today, FALSE) AS is_known_today,
  CAST(COALESCE(days.days_known, 0) AS BIGINT) AS days_known,
  CASE WHEN days.days_known > 0 THEN CAST(summed.total AS DOUBLE) / days.days_known END AS mean,
  CASE
    WHEN days.days_known > 1
      THEN SQRT(
        GREATEST(summed.squares - CAST(summed.total AS DOUBLE) * summed.total / days.days_known, 0)
        / (days.days_known - 1)
      )
  END AS deviation
FROM summed
LEFT JOIN days ON days.source = summed.source
ORDER BY
  summed.kind,
  summed.unit_code,
  summed.rule_id
