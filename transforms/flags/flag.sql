/*
title: Flags as they follow from the hits of all runs
grain: one row per flag of a published rule
reads: [flag.hit, ops.rule_run, published_rule, identity.link, core.crossing]
doc: >
  A pure function of the hits and of what ran, so the order of the runs does not matter. A later run of the rule that could
  still see the event and no longer yields it clears the flag; an event that left the window unseen again lets it lapse.
  cleared_reason is LINK_CHANGED when a source is by now another person's, or nobody's; DEPARTED when the flag was about a
  planned departure and the document was seen leaving; NO_LONGER_HOLDS otherwise. A rule that ever ran sealed stays sealed.
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

source AS (
  SELECT
    cleared.flag_id,
    UNNEST(hit.sources) AS record,
    UNNEST(hit.source_persons) AS person_id
  FROM cleared
  INNER JOIN span
    ON cleared.flag_id = span.flag_id
  INNER JOIN flag.hit AS hit
    ON
      span.flag_id = hit.flag_id
      AND span.last_run_on = hit.run_on
  WHERE hit.source_persons IS NOT NULL
),

relinked AS (
  SELECT DISTINCT source.flag_id
  FROM source
  LEFT JOIN identity.link AS link
    ON
      source.record.feed = link.feed
      AND source.record.record_key = link.record_key
  WHERE source.person_id IS DISTINCT FROM link.person_id
),

departed AS (
  SELECT DISTINCT cleared.flag_id
  FROM cleared
  INNER JOIN source
    ON cleared.flag_id = source.flag_id
  INNER JOIN span
    ON cleared.flag_id = span.flag_id
  INNER JOIN core.crossing AS crossing
    ON SUBSTR(source.record.record_key, STRPOS(source.record.record_key, '|') + 1) = crossing.doc_no
  WHERE
    source.record.feed = 'passenger_list'
    AND crossing.direction = 'OUT'
    AND crossing.until_on IS NULL
    AND CAST(crossing.crossed_at AS DATE) BETWEEN span.first_run_on - 1 AND cleared.cleared_run_on
),

sealed AS (
  SELECT DISTINCT rule_id
  FROM ops.rule_run
  WHERE is_sealed
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
  hit.sources,
  CASE
    WHEN relinked.flag_id IS NOT NULL THEN 'LINK_CHANGED'
    WHEN departed.flag_id IS NOT NULL THEN 'DEPARTED'
    WHEN cleared.flag_id IS NOT NULL THEN 'NO_LONGER_HOLDS'
  END AS cleared_reason,
  sealed.rule_id IS NOT NULL AS is_sealed
FROM span
INNER JOIN flag.hit AS hit
  ON
    span.flag_id = hit.flag_id
    AND span.last_run_on = hit.run_on
CROSS JOIN newest
LEFT JOIN cleared
  ON span.flag_id = cleared.flag_id
LEFT JOIN relinked
  ON span.flag_id = relinked.flag_id
LEFT JOIN departed
  ON span.flag_id = departed.flag_id
LEFT JOIN sealed
  ON hit.rule_id = sealed.rule_id
ORDER BY hit.flag_id
