/*
title: Counts a day and unit, last 60 business dates
grain: one row a date, kind, unit and rule
reads: [fact.application, fact.departure, flag.flag]
columns:
  business_on: day of submission, departure, deferral or decision; for flags the run that gave them first
  kind: APPLICATION, DEPARTURE, DEFERRED_DEPARTURE, DEFERRED_APPLICATION or FLAG
  unit_code: office or border post
  rule_id: rule, for flags only
  n: how many
*/
WITH counted AS (
  SELECT
    submitted_on AS business_on,
    'APPLICATION' AS kind,
    office_code AS unit_code,
    CAST(NULL AS VARCHAR) AS rule_id,
    TRUE AS is_unsealed
  FROM fact.application
  UNION ALL
  SELECT
    decided_on AS business_on,
    'DEFERRED_APPLICATION' AS kind,
    office_code AS unit_code,
    CAST(NULL AS VARCHAR) AS rule_id,
    TRUE AS is_unsealed
  FROM fact.application
  WHERE decision IN ('TUNDA', 'TOLAK')
  UNION ALL
  SELECT
    crossed_on AS business_on,
    CASE WHEN outcome = 'DITUNDA' THEN 'DEFERRED_DEPARTURE' ELSE 'DEPARTURE' END AS kind,
    tpi_code AS unit_code,
    CAST(NULL AS VARCHAR) AS rule_id,
    TRUE AS is_unsealed
  FROM fact.departure
  WHERE outcome IN ('BERANGKAT', 'DITUNDA')
  UNION ALL
  SELECT
    first_run_on AS business_on,
    'FLAG' AS kind,
    unit_code,
    rule_id,
    NOT is_sealed AS is_unsealed
  FROM flag.flag
)
SELECT
  business_on,
  kind,
  unit_code,
  rule_id,
  count(*) AS n,
  is_unsealed
FROM counted
WHERE business_on > CAST($run_on AS DATE) - 60
  AND business_on <= CAST($run_on AS DATE)
GROUP BY
  business_on,
  kind,
  unit_code,
  rule_id,
  is_unsealed
