/*
title: Planted cases: how many of each, and the day on which their evidence is complete
grain: one row a scenario, twin flag and instance
reads: [scenario, step_application]
*/
WITH spread AS (
  SELECT
    s.scenario,
    t.is_twin,
    n.i,
    $start + CAST(least(s.anchor_min, $days - 1)
      + (n.i + ui('anchor', s.scenario || t.is_twin, $days)) % ($days - least(s.anchor_min, $days - 1)) AS INTEGER) AS anchor_on,
    s.scenario IN (SELECT scenario FROM step_application WHERE day > -5) AS needs_office
  FROM scenario AS s
  CROSS JOIN (VALUES ('N'), ('Y')) AS t (is_twin)
  INNER JOIN range(1000) AS n (i) ON n.i < least(s.cap, greatest(1, CAST(floor($residents * $planted / s.residents_per_instance) AS BIGINT)))
)
SELECT
  scenario,
  is_twin,
  i + 1 AS instance,
  scenario || ' ' || is_twin || ' ' || i AS case_key,
  CASE
    WHEN NOT needs_office THEN anchor_on
    WHEN nextwork(anchor_on) < $start + CAST($days AS INTEGER) THEN nextwork(anchor_on)
    ELSE greatest($start, workday(anchor_on))
  END AS anchor_on
FROM spread
ORDER BY scenario, is_twin, i
