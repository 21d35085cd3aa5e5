/*
title: Flags as they follow from the hits of all runs
grain: one row per flag of a published rule
reads: [flag.hit, ops.rule_run, published_rule]
doc: >
  A pure function of the hits and of what ran, so the order of the runs does not matter. A later run of the rule that could
  still see the event and no longer yields it clears the flag; an event that left the window unseen again lets it lapse.
*/
WITH span AS (
  SELECT
    hit.flag_id,
    rule.look_back_days,
    MIN(hit.run_on) AS first_run_on,
    MAX(hit.run_on) AS last_run_on
  FROM flag.hit AS hit
  INNER JOIN published_rule AS rule
    ON hit.rule_id = rule.rule_id
  GROUP BY
    hit.flag_id,
    rule.look_back_days
),

cleared AS (
  SELECT
    hit.flag_id,
    MIN(run.run_on) AS cleared_run_on
  FROM span
  INNER JOIN flag.hit AS hit
    ON
      span.flag_id = hit.flag_id
      AND span.last_run_on = hit.run_on
  INNER JOIN ops.rule_run AS run
    ON
      hit.rule_id = run.rule_id
      AND run.run_on > span.last_run_on
      AND hit.occurred_on > run.run_on - span.look_back_days
  WHERE run.state = 'DONE'
  GROUP BY hit.flag_id
),

newest AS (
  SELECT MAX(run_on) AS run_on
  FROM ops.rule_run
  WHERE state = 'DONE'
)

SELECT
  hit.flag_id,
  hit.rule_id,
  hit.rule_version,
  hit.tier,
  hit.label,
  CASE
    WHEN cleared.cleared_run_on IS NOT NULL THEN 'CLEARED'
    WHEN hit.occurred_on <= newest.run_on - span.look_back_days THEN 'LAPSED'
    ELSE 'OPEN'
  END AS status,
  hit.subject_kind,
  hit.subject_key,
  hit.person_id,
  hit.unit_code,
  hit.occurred_on,
  span.first_run_on,
  span.last_run_on,
  cleared.cleared_run_on,
  hit.strength,
  hit.reason,
  hit.reason_en,
  hit.evidence,
  hit.sources
FROM span
INNER JOIN flag.hit AS hit
  ON
    span.flag_id = hit.flag_id
    AND span.last_run_on = hit.run_on
CROSS JOIN newest
LEFT JOIN cleared
  ON span.flag_id = cleared.flag_id
ORDER BY hit.flag_id
