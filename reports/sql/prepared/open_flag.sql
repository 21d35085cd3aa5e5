/*
title: Every flag open on the run date, the item it stands in and the unit whose list it is on
grain: one row per flag
reads: [mart.flag, mart.rule, mart.outcome, mart.item, mart.item_flag]
parameters: [run_on]
doc: >
  item_id is NULL where nobody needs to look: reviewed, or nothing but tier 3 is known. Items are those of the published run date; on an
  earlier one a flag that is in none by now stands by itself. rank_in_unit counts items, flags on organisers apart.
*/
WITH listed AS (
  SELECT
    flag.flag_id,
    flag.rule_id,
    CAST(flag.rule_version AS VARCHAR) AS rule_version,
    CAST(flag.tier AS INTEGER) AS tier,
    flag.label,
    flag.subject_kind,
    CAST(flag.subject_key AS VARCHAR) AS subject_key,
    CAST(flag.person_id AS VARCHAR) AS person_id,
    flag.unit_code,
    flag.occurred_on,
    flag.first_run_on,
    flag.strength,
    flag.reason,
    flag.reason_en,
    flag.evidence,
    COALESCE(entry.role = 'organiser', LOWER(flag.subject_kind) IN ('contact', 'group')) AS is_network,
    COALESCE(entry.place, 1) AS place_in_item,
    entry.trip_key,
    entry.score,
    entry.departs_at,
    entry.service_no,
    outcome.flag_id IS NOT NULL AS is_reviewed,
    CASE
      WHEN outcome.flag_id IS NOT NULL THEN NULL
      WHEN item.item_id IS NOT NULL THEN item.item_id
      WHEN entry.flag_id IS NULL AND flag.tier <= 2 THEN flag.flag_id
    END AS item_id,
    item.place AS item_place,
    COALESCE(item.tier, CAST(flag.tier AS INTEGER)) AS item_tier,
    COALESCE(item.occurred_on, flag.occurred_on) AS item_on,
    COALESCE(
      CASE WHEN item.kind = 'person_trip' THEN item.unit_code ELSE COALESCE(entry.unit_code, flag.unit_code) END,
      ''
    ) AS list_unit
  FROM mart.flag AS flag
  LEFT JOIN mart.item_flag AS entry ON entry.flag_id = flag.flag_id
  LEFT JOIN mart.item AS item ON item.item_id = entry.item_id
  LEFT JOIN (
    SELECT flag_id
    FROM mart.outcome
    WHERE is_reviewed
      AND decided_on <= $run_on
  ) AS outcome ON outcome.flag_id = flag.flag_id
  WHERE flag.first_run_on <= $run_on
    AND (
      flag.status = 'OPEN'
      OR flag.cleared_run_on > $run_on
      OR (flag.status = 'LAPSED' AND flag.last_run_on >= $run_on)
    )
    AND NOT EXISTS (SELECT 1 FROM mart.rule AS rule WHERE rule.rule_id = flag.rule_id AND LOWER(rule.status) = 'shadow')
)
SELECT
  flag_id,
  rule_id,
  rule_version,
  tier,
  label,
  subject_kind,
  subject_key,
  person_id,
  unit_code,
  occurred_on,
  first_run_on,
  strength,
  reason,
  reason_en,
  evidence,
  is_network,
  place_in_item,
  trip_key,
  score,
  departs_at,
  service_no,
  is_reviewed,
  item_id,
  item_place,
  item_tier,
  item_on,
  list_unit,
  CASE
    WHEN item_id IS NOT NULL
      THEN DENSE_RANK() OVER (
        PARTITION BY list_unit, is_network, item_id IS NULL
        ORDER BY item_tier, item_place NULLS LAST, item_on, item_id
      )
  END AS rank_in_unit
FROM listed
