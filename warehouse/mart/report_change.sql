/*
title: What changed of a daily report since people had it, reports of the last 400 days
grain: one row a report and flag
reads: [ops.report_note, ops.report_change, temp.sealed_feed]
columns:
  run_on: date of the report
  noted_on: newest run date when the change was last noted; the report of that date tells it
  flag_id: the flag
  rule_id: rule that gave it
  rule_version: version of the rule
  tier: 1 protect now, 2 review before the next step, 3 context only
  unit_code: office or border post that should look
  occurred_on: date of the flagged event
  change: ADDED, WITHDRAWN or CHANGED, against the first edition of the report
  parts: what of a changed flag is other than it was
  causes: "why: LATE:<feed>, CORRECTED:<feed>, JUDGEMENT, OUTCOME, RULE, RULE_RAN, RULE_SILENT, OTHER"
  reason: why it was flagged, in Bahasa Indonesia
  reason_en: why it was flagged, in English
*/
WITH newest AS (
  SELECT
    run_on,
    max(evaluation_no) AS evaluation_no,
    max(noted_on) AS noted_on
  FROM ops.report_note
  WHERE run_on > CAST($run_on AS DATE) - 400
  GROUP BY run_on
),
hidden AS (
  SELECT list(feed) AS feeds
  FROM temp.sealed_feed
)
SELECT
  change.run_on,
  newest.noted_on,
  change.flag_id,
  change.rule_id,
  change.rule_version,
  change.tier,
  change.unit_code,
  change.occurred_on,
  change.change,
  change.parts,
  list_sort(list_distinct(list_transform(
    change.causes,
    LAMBDA cause: CASE WHEN list_contains(hidden.feeds, split_part(cause, ':', 2)) THEN 'OTHER' ELSE cause END
  ))) AS causes,
  change.reason,
  change.reason_en,
  change.is_sealed,
  NOT change.is_sealed AS is_unsealed
FROM newest
INNER JOIN ops.report_change AS change
  ON change.run_on = newest.run_on
  AND change.evaluation_no = newest.evaluation_no
CROSS JOIN hidden
