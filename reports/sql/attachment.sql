/*
title: Every flag open on the run date, with its reason and what speaks for the person (the work list in full; no list of records under a contact)
grain: one row per flag
reads: [mart.flag, mart.flag_mitigation, mart.flag_evidence, mart.rule]
parameters: [run_on]
*/
WITH mitigation AS (
  SELECT
    flag_id,
    STRING_AGG(kind, ' | ' ORDER BY kind, text) AS mitigation_kinds,
    STRING_AGG(text, ' | ' ORDER BY kind, text) AS mitigation,
    STRING_AGG(text_en, ' | ' ORDER BY kind, text) AS mitigation_en
  FROM mart.flag_mitigation
  GROUP BY flag_id
),
source AS (
  SELECT
    flag_id,
    COUNT(*) AS source_rows
  FROM mart.flag_evidence
  GROUP BY flag_id
)
SELECT
  flag.flag_id,
  flag.rule_id,
  CAST(flag.rule_version AS VARCHAR) AS rule_version,
  CAST(flag.tier AS INTEGER) AS tier,
  flag.label,
  flag.subject_kind,
  CAST(flag.subject_key AS VARCHAR) AS subject_key,
  CAST(CASE WHEN LOWER(flag.subject_kind) = 'contact' THEN NULL ELSE flag.person_id END AS VARCHAR) AS person_id,
  flag.unit_code,
  CAST(ROW_NUMBER() OVER (
    PARTITION BY flag.unit_code, LOWER(flag.subject_kind) = 'contact'
    ORDER BY flag.tier, flag.occurred_on, flag.flag_id
  ) AS BIGINT) AS rank_in_unit,
  flag.occurred_on,
  flag.first_run_on,
  flag.first_run_on = $run_on AS is_new,
  CAST(DATE_DIFF('day', flag.occurred_on, CAST($run_on AS DATE)) AS BIGINT) AS age_days,
  CAST(flag.strength AS DOUBLE) AS strength,
  flag.reason,
  flag.reason_en,
  mitigation.mitigation_kinds,
  mitigation.mitigation,
  mitigation.mitigation_en,
  CASE WHEN LOWER(flag.subject_kind) = 'contact' AND flag.evidence LIKE '%[%' THEN NULL ELSE flag.evidence END AS evidence,
  CAST(COALESCE(source.source_rows, 0) AS BIGINT) AS source_rows
FROM mart.flag AS flag
LEFT JOIN mitigation ON mitigation.flag_id = flag.flag_id
LEFT JOIN source ON source.flag_id = flag.flag_id
WHERE flag.first_run_on <= $run_on
  AND (
    flag.status = 'OPEN'
    OR flag.cleared_run_on > $run_on
    OR (flag.status = 'LAPSED' AND flag.last_run_on >= $run_on)
  )
  AND NOT EXISTS (SELECT 1 FROM mart.rule AS rule WHERE rule.rule_id = flag.rule_id AND LOWER(rule.status) = 'shadow')
ORDER BY
  COALESCE(flag.unit_code, ''),
  LOWER(flag.subject_kind) = 'contact',
  flag.tier,
  flag.occurred_on,
  flag.flag_id
