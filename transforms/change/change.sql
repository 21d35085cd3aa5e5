/*
title: What changed of the flags that a report shows as open
grain: one row per flag added, withdrawn or changed
reads: [open_then, open_now, run_then, run_now, arrived, rule_feed, ops.rule_run]
doc: >
  parts names what of a flag is other than it was. causes: RULE when another version of the rule looked at it, RULE_RAN and
  RULE_SILENT when the rule gave an answer on one side only, LATE:<feed> and CORRECTED:<feed> for deliveries that came since (of
  feeds the rule needs, of any feed when none of those), JUDGEMENT, OUTCOME. CORRECTED means that something had been loaded for
  that feed and date before. OTHER when nothing of these is known: other software, or a change far behind it.
*/
WITH both_sides AS (
  SELECT
    COALESCE(later.flag_id, earlier.flag_id) AS flag_id,
    COALESCE(later.rule_id, earlier.rule_id) AS rule_id,
    COALESCE(later.rule_version, earlier.rule_version) AS rule_version,
    COALESCE(later.tier, earlier.tier) AS tier,
    CASE WHEN later.flag_id IS NULL THEN earlier.unit_code ELSE later.unit_code END AS unit_code,
    COALESCE(later.occurred_on, earlier.occurred_on) AS occurred_on,
    COALESCE(later.reason, earlier.reason) AS reason,
    COALESCE(later.reason_en, earlier.reason_en) AS reason_en,
    CASE
      WHEN earlier.flag_id IS NULL THEN 'ADDED'
      WHEN later.flag_id IS NULL THEN 'WITHDRAWN'
      ELSE 'CHANGED'
    END AS change,
    earlier.rule_version IS DISTINCT FROM later.rule_version
    AND earlier.flag_id IS NOT NULL
    AND later.flag_id IS NOT NULL AS is_other_version,
    CASE
      WHEN earlier.flag_id IS NULL OR later.flag_id IS NULL THEN CAST([] AS VARCHAR[])
      ELSE LIST_FILTER(
        [
          CASE WHEN earlier.evidence <> later.evidence OR earlier.reason <> later.reason THEN 'EVIDENCE' END,
          CASE WHEN earlier.sources IS DISTINCT FROM later.sources THEN 'SOURCES' END,
          CASE WHEN earlier.person_id IS DISTINCT FROM later.person_id THEN 'PERSON' END,
          CASE WHEN earlier.unit_code IS DISTINCT FROM later.unit_code THEN 'UNIT' END,
          CASE WHEN earlier.occurred_on <> later.occurred_on THEN 'DATE' END,
          CASE WHEN earlier.strength <> later.strength OR earlier.tier <> later.tier THEN 'STRENGTH' END,
          CASE WHEN earlier.mitigations IS DISTINCT FROM later.mitigations THEN 'MITIGATION' END
        ],
        LAMBDA part: part IS NOT NULL
      )
    END AS parts
  FROM open_then AS earlier
  FULL OUTER JOIN open_now AS later
    ON earlier.flag_id = later.flag_id
),

changed AS (
  SELECT *
  FROM both_sides
  WHERE
    change <> 'CHANGED'
    OR LEN(parts) > 0
),

needed AS (
  SELECT
    rule_feed.rule_id,
    LIST_SORT(ARRAY_AGG(DISTINCT arrived.cause)) AS causes
  FROM rule_feed
  INNER JOIN arrived
    ON rule_feed.feed = arrived.feed
  GROUP BY rule_feed.rule_id
),

said AS (
  SELECT
    LIST_SORT(ARRAY_AGG(cause) FILTER (WHERE feed IS NOT NULL)) AS deliveries,
    LIST_SORT(ARRAY_AGG(cause) FILTER (WHERE feed IS NULL)) AS people
  FROM arrived
),

sealed AS (
  SELECT DISTINCT rule_id
  FROM ops.rule_run
  WHERE is_sealed
),

told AS (
  SELECT
    changed.*,
    LIST_CONCAT(
      CASE
        WHEN run_then.state = 'DONE' AND run_now.state <> 'DONE' THEN ['RULE_SILENT']
        WHEN run_then.state <> 'DONE' AND run_now.state = 'DONE' THEN ['RULE_RAN']
        WHEN changed.is_other_version OR run_then.rule_version IS DISTINCT FROM run_now.rule_version THEN ['RULE']
        ELSE CAST([] AS VARCHAR[])
      END,
      LIST_CONCAT(
        COALESCE(needed.causes, said.deliveries, CAST([] AS VARCHAR[])),
        COALESCE(said.people, CAST([] AS VARCHAR[]))
      )
    ) AS causes
  FROM changed
  CROSS JOIN said
  LEFT JOIN needed
    ON changed.rule_id = needed.rule_id
  LEFT JOIN run_then
    ON changed.rule_id = run_then.rule_id
  LEFT JOIN run_now
    ON changed.rule_id = run_now.rule_id
)

SELECT
  told.flag_id,
  told.rule_id,
  told.rule_version,
  told.tier,
  told.unit_code,
  told.occurred_on,
  told.change,
  told.parts,
  CASE WHEN LEN(told.causes) > 0 THEN told.causes ELSE ['OTHER'] END AS causes,
  told.reason,
  told.reason_en,
  sealed.rule_id IS NOT NULL AS is_sealed
FROM told
LEFT JOIN sealed
  ON told.rule_id = sealed.rule_id
ORDER BY told.flag_id
