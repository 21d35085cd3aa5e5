/*
title: Some flags, under pseudonyms
grain: one row a flag, at most ten a variant and side
reads: [kept.trial_flag]
doc: >
  Drawn by the flag's pseudonym, which is as good as by lot and the same each time. side is BOTH, or the one variant that gave it.
*/
WITH told AS (
  SELECT
    variant,
    subject_kind,
    subject_key,
    new_on,
    person_id,
    unit_code,
    occurred_on,
    strength,
    evidence,
    CASE WHEN COUNT(*) OVER (PARTITION BY subject_kind, subject_key) > 1 THEN 'BOTH' ELSE variant END AS side,
    LEFT(token('flag', $rule_id || '|' || subject_kind || '|' || subject_key), 16) AS flag_id
  FROM kept.trial_flag
),

turned AS (
  SELECT
    flag_id,
    side,
    new_on,
    person_id,
    unit_code,
    occurred_on,
    strength,
    evidence,
    ROW_NUMBER() OVER (
      PARTITION BY side
      ORDER BY flag_id, variant
    ) AS turn
  FROM told
  WHERE
    side <> 'BOTH'
    OR variant = $first
)

SELECT
  side,
  flag_id,
  LEFT(token('person', person_id), 8) AS person,
  unit_code,
  occurred_on,
  new_on,
  ROUND(strength, 2) AS strength,
  scrub_json(evidence) AS evidence
FROM turned
WHERE turn <= 10
ORDER BY
  side,
  flag_id
