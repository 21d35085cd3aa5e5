/*
title: The items that are shown, with every part of their score and where their travellers' flags are
grain: one row per item
reads: [temp.open_flag, mart.item, mart.priority_part]
parameters: [per_unit]
*/
WITH shown AS MATERIALIZED (
  SELECT DISTINCT item_id
  FROM temp.open_flag
  WHERE rank_in_unit <= $per_unit
),
part AS (
  SELECT
    scope_id AS item_id,
    ARRAY_AGG({'points': points, 'text': text, 'text_en': text_en} ORDER BY place, code) AS parts
  FROM mart.priority_part
  WHERE scope = 'item'
    AND scope_id IN (SELECT item_id FROM shown)
  GROUP BY scope_id
),
met AS (
  SELECT
    item_id,
    list_unit,
    COUNT(DISTINCT trip_key) AS people
  FROM temp.open_flag
  WHERE NOT is_network
    AND item_id IS NOT NULL
  GROUP BY
    item_id,
    list_unit
),
place AS (
  SELECT
    item_id,
    ARRAY_AGG({'unit_code': list_unit, 'people': people} ORDER BY people DESC, list_unit) AS places
  FROM met
  GROUP BY item_id
)
SELECT
  item.item_id,
  item.kind,
  CAST(item.score AS BIGINT) AS score,
  item.shared_kind,
  item.shared_fact,
  item.shared_fact_en,
  CAST(item.travellers AS BIGINT) AS travellers,
  item.departs_at,
  CAST(item.lead_hours AS BIGINT) AS lead_hours,
  COALESCE(part.parts, []) AS parts,
  COALESCE(place.places, []) AS places
FROM mart.item AS item
INNER JOIN shown ON shown.item_id = item.item_id
LEFT JOIN part ON part.item_id = item.item_id
LEFT JOIN place ON place.item_id = item.item_id
ORDER BY item.place
