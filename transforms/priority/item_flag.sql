/*
title: Every open flag with its score, and the item it stands in
grain: one row per open flag
reads: [temp.scope, temp.open_flag, flag.priority_part]
doc: item_id is NULL where nothing but tier 3 is known of a journey. place counts within the item, organiser first.
*/
WITH scored AS (
  SELECT
    scope_id AS flag_id,
    SUM(points) AS score
  FROM flag.priority_part
  WHERE scope = 'flag'
  GROUP BY scope_id
)

SELECT
  scope.item_id,
  scope.flag_id,
  open_flag.is_sealed,
  scope.role,
  CASE WHEN scope.role = 'traveller' THEN scope.subject END AS trip_key,
  CAST(ROW_NUMBER() OVER (
    PARTITION BY scope.item_id
    ORDER BY scope.role, open_flag.tier, scored.score DESC, open_flag.occurred_on, scope.flag_id
  ) AS INTEGER) AS place,
  CAST(scored.score AS INTEGER) AS score,
  open_flag.unit_code,
  open_flag.departs_at,
  open_flag.service_no
FROM temp.scope AS scope
INNER JOIN temp.open_flag AS open_flag
  ON scope.flag_id = open_flag.flag_id
INNER JOIN scored
  ON scope.flag_id = scored.flag_id
WHERE scope.scope = 'flag'
