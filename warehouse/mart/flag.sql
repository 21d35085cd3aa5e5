/*
title: Flags
grain: one row a flag
reads: [flag.flag, temp.flagged_person]
columns:
  flag_id: the flag, the same in every role and every run
  rule_id: rule that gave it
  rule_version: version of the rule
  tier: 1 protect now, 2 review before the next step, 3 context only
  label: PMI_NP, TPPO, TPPM, HAJI_NP or DATA
  status: OPEN, CLEARED or LAPSED
  subject_kind: what is flagged
  subject_key: the flagged record; a token where the key would name a person
  person_id: person, a token
  unit_code: office or border post that should look
  occurred_on: date of the flagged event
  first_run_on: run that gave it first
  last_run_on: last run that gave it
  cleared_run_on: run in which the rule no longer gave it
  strength: 0 to 1
  reason: why, in Bahasa Indonesia
  reason_en: why, in English
  evidence: values the rule looked at, as JSON
  cleared_reason: LINK_CHANGED when a source record is no longer the same person's, DEPARTED when a planned departure took
    place, NO_LONGER_HOLDS otherwise
  is_sealed: for the protection role alone
*/
SELECT
  flag.flag_id,
  flag.rule_id,
  flag.rule_version,
  flag.tier,
  flag.label,
  flag.status,
  flag.subject_kind,
  flag.subject_key,
  flag.person_id,
  flag.unit_code,
  flag.occurred_on,
  flag.first_run_on,
  flag.last_run_on,
  flag.cleared_run_on,
  flag.strength,
  flag.reason,
  flag.reason_en,
  flag.evidence,
  flag.cleared_reason,
  flag.is_sealed,
  flag.status = 'OPEN' AS is_open_flag,
  NOT flag.is_sealed AS is_unsealed,
  flag.is_sealed OR coalesce(flagged.has_sealed_flag, FALSE) AS is_for_protection,
  upper(flag.subject_kind) IN ('APPLICATION', 'PASSPORT_APPLICATION', 'CROSSING', 'DEPARTURE')
  -- the record of a passenger list is named by the number of a passport
  AND NOT contains(flag.subject_key, '|') AS is_impersonal_key
FROM flag.flag AS flag
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = flag.person_id
