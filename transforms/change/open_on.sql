/*
title: Flags that the report of a run date shows as open, as the hits of some moment tell
grain: one row per flag of a published rule
parameters: [run_on]
reads: [known_hit, known_mitigation, known_run, published_rule]
doc: >
  A flag is open on a run date when the last run of its rule up to then that came to its end found it, and its event has not
  left the rule's window.
*/
WITH last_run AS (
  SELECT
    rule_id,
    MAX(run_on) AS run_on
  FROM known_run
  WHERE
    state = 'DONE'
    AND run_on <= $run_on
  GROUP BY rule_id
),

newest AS (
  SELECT MAX(run_on) AS run_on
  FROM last_run
),

spoken AS (
  SELECT
    flag_id,
    run_on,
    LIST_SORT(ARRAY_AGG(kind || ' ' || text)) AS mitigations
  FROM known_mitigation
  GROUP BY
    flag_id,
    run_on
)

SELECT
  hit.flag_id,
  hit.rule_id,
  hit.rule_version,
  hit.tier,
  hit.label,
  hit.person_id,
  hit.unit_code,
  hit.occurred_on,
  hit.strength,
  hit.reason,
  hit.reason_en,
  hit.evidence,
  hit.sources,
  spoken.mitigations
FROM known_hit AS hit
INNER JOIN last_run
  ON
    hit.rule_id = last_run.rule_id
    AND hit.run_on = last_run.run_on
INNER JOIN published_rule AS rule
  ON hit.rule_id = rule.rule_id
CROSS JOIN newest
LEFT JOIN spoken
  ON
    hit.flag_id = spoken.flag_id
    AND hit.run_on = spoken.run_on
WHERE hit.occurred_on > newest.run_on - rule.look_back_days
