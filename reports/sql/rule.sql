/*
title: The rules that are not sealed, what became of each on the day, and how often each hit in the 28 days before
grain: one row per rule
reads: [mart.rule, mart.rule_run]
parameters: [run_on]
*/
WITH before AS (
  SELECT
    rule_id,
    COUNT(*) AS days_known,
    SUM(CASE WHEN state = 'DONE' THEN hits END) AS hits,
    SUM(CASE WHEN state = 'OVER_CAP' THEN 1 ELSE 0 END) AS days_over_cap
  FROM mart.rule_run
  WHERE run_on < $run_on
    AND DATE_DIFF('day', run_on, CAST($run_on AS DATE)) <= 28
  GROUP BY rule_id
)
SELECT
  rule.rule_id,
  CAST(rule.version AS VARCHAR) AS version,
  rule.title,
  rule.title_en,
  rule.statement,
  rule.statement_en,
  rule.label,
  CAST(rule.tier AS INTEGER) AS tier,
  rule.owner,
  rule.legal_basis,
  COALESCE(rule.innocent, []) AS innocent,
  COALESCE(rule.innocent_en, []) AS innocent_en,
  COALESCE(rule.clears, []) AS clears,
  COALESCE(rule.clears_en, []) AS clears_en,
  COALESCE(rule.questions, []) AS questions,
  COALESCE(rule.questions_en, []) AS questions_en,
  COALESCE(LOWER(rule.status), 'active') AS status,
  rule.sunset_on,
  CAST(COALESCE(today.cap, rule.cap) AS BIGINT) AS cap,
  COALESCE(today.state, 'NOT_RUN') AS state,
  CAST(COALESCE(today.hits, 0) AS BIGINT) AS hits,
  today.reason,
  CAST(COALESCE(before.days_known, 0) AS BIGINT) AS days_known,
  CAST(COALESCE(before.hits, 0) AS BIGINT) AS hits_before,
  CAST(COALESCE(before.days_over_cap, 0) AS BIGINT) AS days_over_cap
FROM mart.rule AS rule
LEFT JOIN mart.rule_run AS today
  ON today.rule_id = rule.rule_id
  AND today.run_on = $run_on
LEFT JOIN before ON before.rule_id = rule.rule_id
WHERE NOT rule.is_sealed
ORDER BY
  rule.rule_id,
  rule.version
