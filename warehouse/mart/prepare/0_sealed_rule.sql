/*
title: Rules that ever ran sealed
grain: one row a rule
reads: [ops.rule_run]
*/
SELECT DISTINCT rule_id
FROM ops.rule_run
WHERE is_sealed
