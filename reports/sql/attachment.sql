/*
title: Every flag open on the run date, in the order in which people look, with its score, reason and what speaks for the person (no list of records under an organiser)
grain: one row per flag
reads: [temp.open_flag, mart.item, mart.priority_part, mart.flag_mitigation, mart.flag_evidence]
parameters: [run_on]
*/
WITH mitigation AS (
  SELECT
    flag_id,
    STRING_AGG(kind, ' | ' ORDER BY kind, text) AS mitigation_kinds,
    STRING_AGG(text, ' | ' ORDER BY kind, text) AS mitigation,
    STRING_AGG(text_en, ' | ' ORDER BY kind, text) AS mitigation_en
  FROM mart.flag_mitigation
  GROUP BY flag_id
),
source AS (
  SELECT
    flag_id,
    COUNT(*) AS source_rows
  FROM mart.flag_evidence
  GROUP BY flag_id
),
part AS (
  SELECT
    scope_id AS item_id,
    STRING_AGG(CAST(points AS VARCHAR) || ' ' || text, ' | ' ORDER BY place, code) AS score_parts,
    STRING_AGG(CAST(points AS VARCHAR) || ' ' || text_en, ' | ' ORDER BY place, code) AS score_parts_en
  FROM mart.priority_part
  WHERE scope = 'item'
  GROUP BY scope_id
)
SELECT
  flag.flag_id,
  flag.rule_id,
  flag.rule_version,
  flag.tier,
  flag.label,
  flag.subject_kind,
  flag.subject_key,
  CASE WHEN flag.is_network THEN NULL ELSE flag.person_id END AS person_id,
  NULLIF(flag.list_unit, '') AS unit_code,
  CAST(flag.rank_in_unit AS BIGINT) AS rank_in_unit,
  flag.item_id,
  CAST(item.score AS BIGINT) AS item_score,
  part.score_parts,
  part.score_parts_en,
  item.shared_kind,
  CASE WHEN flag.is_network THEN 'organiser' ELSE 'traveller' END AS role,
  CAST(flag.score AS BIGINT) AS score,
  flag.service_no,
  flag.departs_at,
  flag.is_reviewed,
  flag.occurred_on,
  flag.first_run_on,
  flag.first_run_on = $run_on AS is_new,
  CAST(DATE_DIFF('day', flag.occurred_on, CAST($run_on AS DATE)) AS BIGINT) AS age_days,
  CAST(flag.strength AS DOUBLE) AS strength,
  flag.reason,
  flag.reason_en,
  mitigation.mitigation_kinds,
  mitigation.mitigation,
  mitigation.mitigation_en,
  CASE WHEN flag.is_network AND flag.evidence LIKE '%[%' THEN NULL ELSE flag.evidence END AS evidence,
  CAST(COALESCE(source.source_rows, 0) AS BIGINT) AS source_rows
FROM temp.open_flag AS flag
LEFT JOIN mart.item AS item ON item.item_id = flag.item_id
LEFT JOIN part ON part.item_id = flag.item_id
LEFT JOIN mitigation ON mitigation.flag_id = flag.flag_id
LEFT JOIN source ON source.flag_id = flag.flag_id
ORDER BY
  flag.list_unit,
  flag.is_network,
  flag.rank_in_unit NULLS LAST,
  flag.place_in_item,
  flag.flag_id
