/*
title: Outcomes of reviewed flags, as known on the run date
grain: one row per flag with an outcome that counts
reads: [fact.decision]
doc: >
  person_id is the person as of the review. Neither is_confirmed nor is_unfounded holds while a case is open, or when the flag
  was not examined.
*/
SELECT
  flag_id,
  rule_id,
  person_id,
  subject_kind,
  subject_key,
  code,
  counts_as = 'CONFIRMED' AS is_confirmed,
  counts_as = 'UNFOUNDED' AS is_unfounded,
  decided_on,
  rule_version,
  counts_as <> 'UNREVIEWED' AS is_reviewed,
  is_sealed
FROM fact.decision
WHERE rule_id IS NOT NULL
