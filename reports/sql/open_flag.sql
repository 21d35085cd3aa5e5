/*
title: The flags of the first `per_unit` items of every unit, with what speaks for the person
grain: one row per flag, in the order in which people look
reads: [temp.open_flag, mart.flag_mitigation, mart.flag_evidence]
parameters: [run_on, per_unit]
*/
WITH shown AS MATERIALIZED (
  SELECT
    flag_id,
    rule_id,
    rule_version,
    tier,
    label,
    subject_kind,
    subject_key,
    person_id,
    list_unit,
    occurred_on,
    first_run_on,
    strength,
    reason,
    reason_en,
    evidence,
    is_network,
    rank_in_unit,
    item_id,
    item_tier,
    item_place,
    place_in_item
  FROM temp.open_flag
  WHERE rank_in_unit <= $per_unit
),
mitigation AS (
  SELECT
    flag_id,
    ARRAY_AGG({'kind': kind, 'text': text, 'text_en': text_en} ORDER BY kind, text) AS mitigations
  FROM mart.flag_mitigation
  WHERE flag_id IN (SELECT flag_id FROM shown)
  GROUP BY flag_id
),
source AS (
  SELECT
    flag_id,
    ARRAY_AGG({'feed': feed, 'record_key': record_key, 'part': part} ORDER BY feed, part, record_key) AS sources
  FROM mart.flag_evidence
  WHERE flag_id IN (SELECT flag_id FROM shown)
  GROUP BY flag_id
)
SELECT
  shown.flag_id,
  shown.rule_id,
  shown.rule_version,
  shown.tier,
  shown.label,
  shown.subject_kind,
  shown.subject_key,
  shown.person_id,
  shown.list_unit AS unit_code,
  shown.occurred_on,
  shown.first_run_on,
  shown.first_run_on = $run_on AS is_new,
  DATE_DIFF('day', shown.occurred_on, CAST($run_on AS DATE)) AS age_days,
  shown.strength,
  shown.reason,
  shown.reason_en,
  shown.evidence,
  shown.is_network,
  shown.rank_in_unit,
  shown.item_id,
  shown.item_tier,
  shown.item_place,
  COALESCE(mitigation.mitigations, []) AS mitigations,
  COALESCE(source.sources, []) AS sources
FROM shown
LEFT JOIN mitigation ON mitigation.flag_id = shown.flag_id
LEFT JOIN source ON source.flag_id = shown.flag_id
ORDER BY
  shown.list_unit,
  shown.is_network,
  shown.rank_in_unit,
  shown.place_in_item,
  shown.flag_id
