/*
title: Planned departures with an open flag, by service
grain: one row per service and item; a person's flags on one departure stand together
reads: [temp.open_flag, mart.item, mart.flag_mitigation]
parameters: [run_on]
doc: The first of a person's flags by its place in the item tells the reason; mitigating evidence is that of all of them.
*/
WITH planned AS MATERIALIZED (
  SELECT
    flag_id,
    item_id,
    COALESCE(trip_key, flag_id) AS subject,
    person_id,
    subject_key,
    is_network,
    rule_id,
    tier,
    score,
    reason,
    reason_en,
    place_in_item,
    list_unit,
    service_no,
    departs_at
  FROM temp.open_flag
  WHERE departs_at IS NOT NULL
    AND item_id IS NOT NULL
),
spoken AS (
  SELECT DISTINCT
    planned.subject,
    mitigation.kind,
    mitigation.text,
    mitigation.text_en
  FROM planned
  INNER JOIN mart.flag_mitigation AS mitigation ON mitigation.flag_id = planned.flag_id
),
mitigation AS (
  SELECT
    subject,
    ARRAY_AGG({'kind': kind, 'text': text, 'text_en': text_en} ORDER BY kind, text) AS mitigations
  FROM spoken
  GROUP BY subject
),
first_flag AS (
  SELECT
    flag_id,
    item_id,
    subject,
    person_id,
    subject_key,
    is_network,
    rule_id,
    tier,
    reason,
    reason_en,
    list_unit,
    service_no,
    departs_at,
    MAX(score) OVER (PARTITION BY list_unit, service_no, departs_at, subject) AS score,
    COUNT(*) OVER (PARTITION BY list_unit, service_no, departs_at, subject) AS flags,
    ROW_NUMBER() OVER (
      PARTITION BY list_unit, service_no, departs_at, subject
      ORDER BY tier, place_in_item, flag_id
    ) AS turn
  FROM planned
)
SELECT
  first_flag.list_unit AS unit_code,
  COALESCE(first_flag.service_no, '') AS service_no,
  first_flag.departs_at,
  first_flag.flag_id,
  first_flag.rule_id,
  first_flag.tier,
  CAST(item.score AS BIGINT) AS item_score,
  CAST(first_flag.score AS BIGINT) AS score,
  first_flag.flags,
  first_flag.is_network,
  CASE WHEN first_flag.is_network THEN first_flag.subject_key ELSE COALESCE(first_flag.person_id, first_flag.subject_key) END AS subject,
  first_flag.reason,
  first_flag.reason_en,
  COALESCE(mitigation.mitigations, []) AS mitigations
FROM first_flag
LEFT JOIN mart.item AS item ON item.item_id = first_flag.item_id
LEFT JOIN mitigation ON mitigation.subject = first_flag.subject
WHERE first_flag.turn = 1
  AND first_flag.departs_at > $run_on
ORDER BY
  first_flag.departs_at,
  first_flag.list_unit,
  service_no,
  first_flag.tier,
  item_score DESC NULLS LAST,
  first_flag.score DESC,
  first_flag.flag_id
