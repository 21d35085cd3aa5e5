/*
title: Planted cases: how many of each, and the day on which their evidence is complete
grain: one row a scenario, twin flag and instance
reads: [scenario, cast_role]
*/
SELECT
  s.scenario,
  t.is_twin,
  n.i + 1 AS instance,
  s.scenario || ' ' || t.is_twin || ' ' || n.i AS case_key,
  $start + CAST(least(s.anchor_min, $days - 1)
    + (n.i + ui('anchor', s.scenario || t.is_twin, $days)) % ($days - least(s.anchor_min, $days - 1)) AS INTEGER) AS anchor_on
FROM scenario AS s
CROSS JOIN (VALUES ('N'), ('Y')) AS t (is_twin)
INNER JOIN range(1000) AS n (i) ON n.i < least(s.cap, greatest(1, $residents // s.residents_per_instance))
ORDER BY s.scenario, t.is_twin, n.i
