/*
title: Which other rules pointed at the same record or person in the same days
grain: one row a variant and other rule
reads: [kept.trial_flag, kept.other_hit]
*/
WITH same AS (
  SELECT
    flag.variant,
    other.rule_id,
    flag.subject_key,
    MAX(CASE WHEN flag.subject_kind = other.subject_kind AND flag.subject_key = other.subject_key THEN 1 ELSE 0 END) AS is_record
  FROM kept.trial_flag AS flag
  INNER JOIN kept.other_hit AS other
    ON flag.person_id = other.person_id
  GROUP BY
    flag.variant,
    other.rule_id,
    flag.subject_key
  UNION ALL
  SELECT
    flag.variant,
    other.rule_id,
    flag.subject_key,
    1 AS is_record
  FROM kept.trial_flag AS flag
  INNER JOIN kept.other_hit AS other
    ON
      flag.subject_kind = other.subject_kind
      AND flag.subject_key = other.subject_key
  WHERE flag.person_id IS NULL
)

SELECT
  variant,
  rule_id,
  COUNT(DISTINCT CASE WHEN is_record = 1 THEN subject_key END) AS flags_on_the_same_record,
  COUNT(DISTINCT subject_key) AS flags_on_the_same_person
FROM same
GROUP BY
  variant,
  rule_id
ORDER BY
  variant,
  flags_on_the_same_person DESC,
  rule_id
