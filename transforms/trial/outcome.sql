/*
title: What people found when they looked at the same records
grain: one row a variant, rule that was reviewed and outcome code
reads: [kept.trial_flag, kept.known_outcome]
*/
SELECT
  flag.variant,
  outcome.rule_id,
  outcome.code,
  outcome.is_confirmed,
  outcome.is_unfounded,
  COUNT(*) AS flags
FROM kept.trial_flag AS flag
INNER JOIN kept.known_outcome AS outcome
  ON
    flag.subject_kind = outcome.subject_kind
    AND flag.subject_key = outcome.subject_key
GROUP BY
  flag.variant,
  outcome.rule_id,
  outcome.code,
  outcome.is_confirmed,
  outcome.is_unfounded
ORDER BY
  flag.variant,
  outcome.rule_id,
  flags DESC,
  outcome.code
