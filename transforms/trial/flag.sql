/*
title: What variants pointed at, and when it was new
grain: one row a variant and subject
reads: [kept.trial_hit, kept.known_source]
doc: >
  On the first day played everything that stands is new. Later a flag is new on the day the last of its records was delivered, within
  the days since the one played before; where every day is played that is the day itself.
*/
WITH flag AS (
  SELECT
    variant,
    subject_kind,
    subject_key,
    MIN(run_on) AS first_run_on,
    MAX_BY(person_id, run_on) AS person_id,
    MAX_BY(unit_code, run_on) AS unit_code,
    MAX_BY(occurred_on, run_on) AS occurred_on,
    MAX_BY(strength, run_on) AS strength,
    MAX_BY(evidence, run_on) AS evidence,
    MIN_BY(sources, run_on) AS sources
  FROM kept.trial_hit
  GROUP BY
    variant,
    subject_kind,
    subject_key
),

source AS (
  SELECT
    variant,
    subject_kind,
    subject_key,
    UNNEST(sources) AS record
  FROM flag
),

known AS (
  SELECT
    source.variant,
    source.subject_kind,
    source.subject_key,
    MAX(known.known_on) AS known_on
  FROM source
  INNER JOIN kept.known_source AS known
    ON
      source.record.feed = known.feed
      AND source.record.record_key = known.record_key
  GROUP BY
    source.variant,
    source.subject_kind,
    source.subject_key
)

SELECT
  flag.variant,
  flag.subject_kind,
  flag.subject_key,
  flag.person_id,
  flag.unit_code,
  flag.occurred_on,
  flag.strength,
  flag.evidence,
  CASE
    WHEN flag.first_run_on = $first OR known.known_on IS NULL THEN flag.first_run_on
    ELSE LEAST(flag.first_run_on, GREATEST(known.known_on, flag.first_run_on - $step + 1))
  END AS new_on
FROM flag
LEFT JOIN known
  ON
    flag.variant = known.variant
    AND flag.subject_kind = known.subject_kind
    AND flag.subject_key = known.subject_key
