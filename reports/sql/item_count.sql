/*
title: How many items each unit's list holds, and the open flags that stand in none
doc: Of those in no item, tier 3 is context; the others tell that a flag did not reach the post before the departure.
grain: one row per unit and kind of list (people or networks)
reads: [temp.open_flag]
parameters: []
*/
SELECT
  list_unit AS unit_code,
  is_network,
  COUNT(DISTINCT item_id) AS items,
  CAST(SUM(CASE WHEN is_reviewed THEN 1 ELSE 0 END) AS BIGINT) AS reviewed,
  CAST(SUM(CASE WHEN item_id IS NULL AND NOT is_reviewed AND tier = 3 THEN 1 ELSE 0 END) AS BIGINT) AS context,
  CAST(SUM(CASE WHEN item_id IS NULL AND NOT is_reviewed AND tier < 3 THEN 1 ELSE 0 END) AS BIGINT) AS unreached
FROM temp.open_flag
GROUP BY
  list_unit,
  is_network
ORDER BY
  list_unit,
  is_network
