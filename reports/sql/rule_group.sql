/*
title: Groups that a rule flags more often, or with less reason, than the rest
grain: one row per rule (ALL for all together), dimension and group with a warning
reads: [mart.rule_group]
parameters: []
*/
SELECT
  rule_id,
  dimension,
  cell,
  warning,
  CAST(flag_ratio AS DOUBLE) AS flag_ratio,
  CAST(precision_ratio AS DOUBLE) AS precision_ratio,
  CAST(people AS BIGINT) AS people,
  is_beyond_chance,
  reason,
  needs_reason
FROM mart.rule_group
WHERE warning IS NOT NULL
ORDER BY
  CASE WHEN needs_reason THEN 0 ELSE 1 END,
  rule_id,
  dimension,
  cell
