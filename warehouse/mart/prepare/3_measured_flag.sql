/*
title: Flags of the last 400 days with what reviews found
grain: one row a flag
reads: [flag.flag, fact.outcome, fact.departure]
doc: left_on is the first departure of the person on or after the flagged day.
*/
WITH departed AS (
  SELECT
    flag.flag_id,
    min(departure.crossed_on) AS left_on
  FROM flag.flag AS flag
  INNER JOIN fact.departure AS departure
    ON departure.person_id = flag.person_id
  WHERE departure.outcome = 'BERANGKAT'
    AND departure.crossed_on >= flag.occurred_on
  GROUP BY flag.flag_id
)
SELECT
  flag.flag_id,
  flag.rule_id,
  flag.rule_version,
  coalesce(CAST(flag.person_id AS VARCHAR), flag.subject_key) AS subject,
  flag.person_id,
  flag.unit_code,
  flag.occurred_on,
  flag.is_sealed,
  coalesce(outcome.is_reviewed, FALSE) AS is_reviewed,
  coalesce(outcome.is_confirmed, FALSE) AS is_confirmed,
  coalesce(outcome.is_confirmed OR outcome.is_unfounded, FALSE) AS is_decided,
  outcome.decided_on - flag.first_run_on AS days_to_outcome,
  departed.left_on - flag.first_run_on AS lead_days
FROM flag.flag AS flag
LEFT JOIN fact.outcome AS outcome
  ON outcome.flag_id = flag.flag_id
LEFT JOIN departed
  ON departed.flag_id = flag.flag_id
WHERE flag.occurred_on > CAST($run_on AS DATE) - 400
