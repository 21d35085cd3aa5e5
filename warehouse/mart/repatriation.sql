/*
title: People brought home from abroad, last 400 days
grain: one row a case of a linked person
reads: [fact.repatriation]
columns:
  case_id: case
  person_id: person, a token
  country: country from which the person was brought home
  returned_on: day of return
  reason: why
  victim_status: POSSIBLE, CONFIRMED or NOT a victim, as somebody decided
  decided_by: who decided
*/
SELECT
  case_id,
  person_id,
  country,
  returned_on,
  reason,
  victim_status,
  decided_by
FROM fact.repatriation
WHERE returned_on > CAST($run_on AS DATE) - 400
