/*
title: Flags that wait for a person to look, with what is known of the departure they are about
grain: one row per open flag that nobody has reviewed
reads: [flag.flag, fact.application, fact.departure, fact.outcome, reference.shared_fact]
doc: >
  family is the first letter of the rule: rules of one letter read the same kind of record. is_organiser marks flags on who arranges: a
  contact, a group, or a person that a network rule names. is_measure marks a departure's flag that names nobody: it measures how the system
  works. stage: PLANNED (on a passenger list, not left yet), HERE (applied, or deferred),
  LEFT, or NULL. A run date closes its day, so what was to leave by its midnight is no longer ahead. shared_key: what the event has
  in common with others, by shared_kind: a booking on one day, or at one office a body that a rule on licences found without one.
*/
WITH record AS (
  SELECT
    flag_id,
    UNNEST(sources) AS source
  FROM flag.flag
  WHERE status = 'OPEN'
),

planned AS (
  SELECT
    record.flag_id,
    MIN(departure.crossed_at) AS departs_at,
    MIN_BY(departure.service_no, departure.crossed_at) AS service_no,
    MIN_BY(departure.tpi_code, departure.crossed_at) AS tpi_code
  FROM record
  INNER JOIN fact.departure AS departure
    ON
      record.source.record_key = departure.crossing_id
      AND record.source.feed = departure.feed
  WHERE
    departure.is_planned
    AND departure.crossed_at >= $run_on + 1
  GROUP BY record.flag_id
),

left_by AS (
  SELECT
    flag.flag_id,
    departure.outcome,
    departure.booking_ref || '|' || CAST(departure.crossed_on AS VARCHAR) AS booking_key
  FROM flag.flag AS flag
  INNER JOIN fact.departure AS departure
    ON flag.subject_key = departure.crossing_id
  WHERE
    flag.status = 'OPEN'
    AND flag.subject_kind = 'crossing'
),

unlicensed AS (
  SELECT
    flag.flag_id,
    COALESCE(application.ppiu_id, application.p3mi_id, application.lpk_id) AS bureau
  FROM flag.flag AS flag
  INNER JOIN reference.shared_fact AS shared
    ON flag.rule_id = shared.rule_id
  INNER JOIN fact.application AS application
    ON flag.subject_key = application.application_id
  WHERE
    flag.status = 'OPEN'
    AND flag.subject_kind = 'application'
    AND shared.shared_kind = 'BUREAU'
    AND NOT application.is_bureau_licensed
),

answered AS (
  SELECT DISTINCT flag_id
  FROM fact.outcome
  WHERE is_reviewed
)

SELECT
  flag.flag_id,
  flag.rule_id,
  LEFT(flag.rule_id, 1) AS family,
  flag.tier,
  COALESCE(flag.is_sealed, FALSE) AS is_sealed,
  flag.subject_kind,
  flag.subject_key,
  flag.person_id,
  COALESCE('P' || CAST(flag.person_id AS VARCHAR), flag.subject_kind || '|' || flag.subject_key) AS person_key,
  flag.subject_kind IN ('contact', 'group') OR LEFT(flag.rule_id, 1) = 'D' AS is_organiser,
  flag.subject_kind = 'crossing' AND flag.person_id IS NULL AS is_measure,
  COALESCE(planned.tpi_code, flag.unit_code) AS unit_code,
  flag.occurred_on,
  flag.first_run_on,
  flag.last_run_on,
  flag.strength,
  flag.reason,
  flag.reason_en,
  CASE
    WHEN left_by.booking_key IS NOT NULL THEN 'BOOKING'
    WHEN unlicensed.bureau IS NOT NULL THEN 'BUREAU'
  END AS shared_kind,
  COALESCE(left_by.booking_key, flag.unit_code || '|' || unlicensed.bureau) AS shared_key,
  unlicensed.bureau,
  planned.departs_at,
  planned.service_no,
  CASE
    WHEN planned.departs_at IS NOT NULL THEN 'PLANNED'
    WHEN flag.subject_kind = 'application' OR left_by.outcome = 'DITUNDA' THEN 'HERE'
    WHEN left_by.outcome = 'BERANGKAT' THEN 'LEFT'
  END AS stage
FROM flag.flag AS flag
LEFT JOIN planned
  ON flag.flag_id = planned.flag_id
LEFT JOIN left_by
  ON flag.flag_id = left_by.flag_id
LEFT JOIN unlicensed
  ON flag.flag_id = unlicensed.flag_id
LEFT JOIN answered
  ON flag.flag_id = answered.flag_id
WHERE
  flag.status = 'OPEN'
  AND answered.flag_id IS NULL
