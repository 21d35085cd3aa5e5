/*
title: Cases that a person has confirmed
grain: one row per deferral for suspected non-procedural work and per confirmed outcome of a reviewed flag
reads: [fact.deferral, fact.outcome]
doc: >
  A flag is no case; somebody has looked at each of these. Outcomes on sealed flags are left out: they are for the protection role alone.
*/
SELECT
  person_id,
  deferred_on AS case_on,
  feed,
  record_key,
  'reason_code' AS part
FROM fact.deferral
WHERE reason_code = 'PMI_NP'
UNION ALL
SELECT
  person_id,
  decided_on AS case_on,
  'flag' AS feed,
  flag_id AS record_key,
  'code' AS part
FROM fact.outcome
WHERE
  is_confirmed
  AND person_id IS NOT NULL
  AND NOT is_sealed
