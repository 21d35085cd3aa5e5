/*
title: What stands of the reviews of flags
grain: one row a flag with an outcome that counts
reads: [fact.outcome, flag.flag, reference.outcome, temp.flagged_person]
columns:
  flag_id: flag
  rule_id: rule
  code: outcome code
  label: its text in Bahasa Indonesia
  label_en: its text in English
  is_reviewed: somebody examined the flag
  is_confirmed: a case was confirmed
  is_unfounded: there was no case
  decided_on: day of the review
*/
SELECT
  outcome.flag_id,
  outcome.rule_id,
  outcome.code,
  listed.label_id AS label,
  listed.label_en,
  outcome.is_reviewed,
  outcome.is_confirmed,
  outcome.is_unfounded,
  outcome.decided_on,
  NOT flag.is_sealed AS is_unsealed,
  flag.is_sealed OR coalesce(flagged.has_sealed_flag, FALSE) AS is_for_protection
FROM fact.outcome AS outcome
INNER JOIN flag.flag AS flag
  ON flag.flag_id = outcome.flag_id
INNER JOIN reference.outcome AS listed
  ON listed.code = outcome.code
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = flag.person_id
