/*
title: The flags open on the run date with what speaks for the person, the first `per_unit` of every unit
grain: one row per flag; rank_in_unit by tier, then age, then flag id; flags on contacts are ranked apart
reads: [mart.flag, mart.flag_mitigation, mart.flag_evidence, mart.rule]
parameters: [run_on, per_unit]
*/
WITH open AS (
  SELECT
    flag.flag_id,
    flag.rule_id,
    flag.rule_version,
    flag.tier,
    flag.label,
    flag.subject_kind,
    flag.subject_key,
    flag.person_id,
    COALESCE(flag.unit_code, '') AS unit_code,
    flag.occurred_on,
    flag.first_run_on,
    flag.strength,
    flag.reason,
    flag.reason_en,
    flag.evidence,
    LOWER(flag.subject_kind) = 'contact' AS is_network,
    ROW_NUMBER() OVER (
      PARTITION BY COALESCE(flag.unit_code, ''), LOWER(flag.subject_kind) = 'contact'
      ORDER BY flag.tier, flag.occurred_on, flag.flag_id
    ) AS rank_in_unit
  FROM mart.flag AS flag
  WHERE flag.first_run_on <= $run_on
    AND (
      flag.status = 'OPEN'
      OR flag.cleared_run_on > $run_on
      OR (flag.status = 'LAPSED' AND flag.last_run_on >= $run_on)
    )
    AND NOT EXISTS (SELECT 1 FROM mart.rule AS rule WHERE rule.rule_id = flag.rule_id AND LOWER(rule.status) = 'shadow')
),
mitigation AS (
  SELECT
    flag_id,
    ARRAY_AGG({'kind': kind, 'text': text, 'text_en': text_en} ORDER BY kind, text) AS mitigations
  FROM mart.flag_mitigation
  GROUP BY flag_id
),
source AS (
  SELECT
    flag_id,
    ARRAY_AGG({'feed': feed, 'record_key': record_key, 'part': part} ORDER BY feed, part, record_key) AS sources
  FROM mart.flag_evidence
  GROUP BY flag_id
)
SELECT
  open.flag_id,
  open.rule_id,
  CAST(open.rule_version AS VARCHAR) AS rule_version,
  CAST(open.tier AS INTEGER) AS tier,
  open.label,
  open.subject_kind,
  CAST(open.subject_key AS VARCHAR) AS subject_key,
  CAST(open.person_id AS VARCHAR) AS person_id,
  open.unit_code,
  open.occurred_on,
  open.first_run_on,
  open.first_run_on = $run_on AS is_new,
  DATE_DIFF('day', open.occurred_on, CAST($run_on AS DATE)) AS age_days,
  open.strength,
  open.reason,
  open.reason_en,
  open.evidence,
  open.is_network,
  open.rank_in_unit,
  COALESCE(mitigation.mitigations, []) AS mitigations,
  COALESCE(source.sources, []) AS sources
FROM open
LEFT JOIN mitigation ON mitigation.flag_id = open.flag_id
LEFT JOIN source ON source.flag_id = open.flag_id
WHERE open.rank_in_unit <= $per_unit
ORDER BY
  open.unit_code,
  open.is_network,
  open.rank_in_unit
