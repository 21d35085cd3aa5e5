/*
title: Residents who play in a planted case; a household serves one case only
grain: one row a planted case and resident
reads: [instance, cast_role, member]
*/
WITH trait AS (
  SELECT
    m.hh,
    bool_or(m.relation = 4 AND m.sex = 'P' AND m.birth_on BETWEEN $start - 6300 AND $start - 5880) AS has_girl,
    bool_or(m.relation = 4 AND m.birth_on BETWEEN $start - 6300 AND $start - 5660) AS has_teen,
    bool_or(m.relation = 4 AND m.birth_on BETWEEN $start - 5500 AND $start - 2600) AND bool_or(m.slot = 2) AS is_family,
    bool_or(m.sex = 'L' AND m.relation IN (1, 3, 4) AND m.birth_on BETWEEN $start - 17500 AND $start - 8200)
      AND bool_or(m.sex = 'P' AND m.relation IN (1, 3, 4) AND m.birth_on BETWEEN $start - 17500 AND $start - 8200) AS has_adults
  FROM member AS m
  GROUP BY m.hh
),
pool AS (
  SELECT
    c.hh,
    c.household_class,
    row_number() OVER (PARTITION BY c.household_class ORDER BY u('cast', c.hh), c.hh) AS place
  FROM (
    SELECT
      hh,
      CASE WHEN has_girl THEN 'GIRL' WHEN has_teen THEN 'TEEN' WHEN is_family THEN 'FAMILY' WHEN has_adults THEN 'ADULT' END AS household_class
    FROM trait
  ) AS c
  WHERE c.household_class IS NOT NULL
),
unit AS (
  SELECT
    i.scenario,
    i.is_twin,
    i.instance,
    i.case_key,
    i.anchor_on,
    g.unit_group,
    n.i AS unit,
    g.household_class,
    g.village,
    row_number() OVER (PARTITION BY g.household_class ORDER BY i.instance, i.scenario, i.is_twin, g.unit_group, n.i) AS place
  FROM instance AS i
  INNER JOIN (
    SELECT DISTINCT scenario, is_twin, unit_group, household_class, village, units_min, units_max, residents_per_unit
    FROM cast_role
  ) AS g ON g.scenario = i.scenario AND g.is_twin = i.is_twin
  INNER JOIN range(400) AS n (i) ON n.i < least(g.units_max, greatest(g.units_min, CAST(floor($residents * $planted / g.residents_per_unit) AS BIGINT)))
),
candidate AS (
  SELECT
    un.scenario,
    un.is_twin,
    un.instance,
    un.case_key,
    un.anchor_on,
    un.unit,
    un.village,
    r.role,
    m.person_id,
    m.hh,
    row_number() OVER (
      PARTITION BY un.case_key, un.unit_group, un.unit, r.role
      ORDER BY u('role ' || r.role, m.person_id), m.person_id
    ) AS choice
  FROM unit AS un
  INNER JOIN pool AS p ON p.household_class = un.household_class AND p.place = un.place
  INNER JOIN cast_role AS r ON r.scenario = un.scenario AND r.is_twin = un.is_twin AND r.unit_group = un.unit_group
  INNER JOIN member AS m ON m.hh = p.hh AND (r.sex IS NULL OR r.sex = m.sex)
  WHERE CASE r.pick
    WHEN 'ADULT' THEN m.relation IN (1, 3, 4) AND m.birth_on BETWEEN $start - 17500 AND $start - 8200
    WHEN 'GIRL' THEN m.relation = 4 AND m.birth_on BETWEEN $start - 6300 AND $start - 5880
    WHEN 'TEEN' THEN m.relation = 4 AND m.birth_on BETWEEN $start - 6300 AND $start - 5660
    WHEN 'CHILD' THEN m.relation = 4 AND m.birth_on BETWEEN $start - 5500 AND $start - 2600
    WHEN 'FATHER' THEN m.slot = 1
    WHEN 'MOTHER' THEN m.slot = 2
  END
)
SELECT
  scenario,
  is_twin = 'Y' AS is_twin,
  instance,
  case_key,
  anchor_on,
  unit,
  village = 'SHARED' AS is_neighbour,
  role,
  person_id,
  hh
FROM candidate
WHERE choice = 1
ORDER BY person_id
