/*
title: Flags
grain: one row a flag
reads: [flag.flag]
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
  cleared_reason: LINK_CHANGED when a source record is no longer the same person's, NO_LONGER_HOLDS otherwise
*/
SELECT
  flag_id,
  rule_id,
  rule_version,
  tier,
  label,
  status,
  subject_kind,
  subject_key,
  person_id,
  unit_code,
  occurred_on,
  first_run_on,
  last_run_on,
  cleared_run_on,
  strength,
  reason,
  reason_en,
  evidence,
  cleared_reason,
  status = 'OPEN' AS is_open_flag,
  upper(subject_kind) IN ('APPLICATION', 'PASSPORT_APPLICATION', 'CROSSING', 'DEPARTURE') AS is_impersonal_key
FROM flag.flag
