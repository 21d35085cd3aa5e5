/*
title: Residents by household slot: 1 head, 2 wife, 3-8 children, 15 parent, 16 relative, 17-18 in-law and grandchild, 30 born later
grain: one row a resident
reads: [household]
*/
WITH child AS (
  SELECT
    h.hh,
    3 + c.i AS slot,
    CASE WHEN h.is_couple THEN h.wife_age ELSE h.head_age END
      - h.first_birth_age - h.spacing * c.i - 0.9 * u('birth gap', h.hh * 32 + c.i) AS age,
    c.i,
    h.is_couple,
    h.head_sex
  FROM household AS h
  CROSS JOIN range(6) AS c (i)
  WHERE c.i < h.children AND (h.is_couple OR h.head_sex = 'P')
),
at_home AS (
  SELECT
    hh,
    slot,
    age,
    is_couple
  FROM child
  WHERE age >= 0.01 AND (age < 19 OR (age < 40 AND u('left home', hh * 32 + slot) < 0.6))
),
married_child AS (
  SELECT
    a.hh,
    a.age,
    CASE WHEN u('sex', a.hh * 32 + a.slot) < 0.505 THEN 'L' ELSE 'P' END AS sex
  FROM at_home AS a
  INNER JOIN household AS h ON h.hh = a.hh AND h.has_in_law
  WHERE a.slot = 3 AND a.age >= 21
),
everybody AS (
  SELECT hh, 1 AS slot, 1 AS relation, head_sex AS sex, head_age AS age, NULL AS mother_slot, NULL AS father_slot
  FROM household
  UNION ALL
  SELECT hh, 2, 3, 'P', wife_age, NULL, NULL
  FROM household
  WHERE is_couple
  UNION ALL
  SELECT
    hh,
    slot,
    4,
    CASE WHEN u('sex', hh * 32 + slot) < 0.505 THEN 'L' ELSE 'P' END,
    age,
    CASE WHEN is_couple THEN 2 ELSE 1 END,
    CASE WHEN is_couple THEN 1 END
  FROM at_home
  UNION ALL
  SELECT
    hh,
    15,
    7,
    CASE WHEN u('sex', hh * 32 + 15) < 0.35 THEN 'L' ELSE 'P' END,
    head_age + 18.0 + 9.0 * u('elder age', hh),
    NULL,
    NULL
  FROM household
  WHERE has_elder
  UNION ALL
  SELECT
    hh,
    16,
    CASE WHEN u('helper', hh) < 0.1 THEN 10 ELSE 9 END,
    CASE WHEN u('sex', hh * 32 + 16) < 0.45 THEN 'L' ELSE 'P' END,
    6.0 + 55.0 * u('other age', hh),
    NULL,
    NULL
  FROM household
  WHERE has_other
  UNION ALL
  SELECT hh, 17, 5, CASE WHEN sex = 'L' THEN 'P' ELSE 'L' END, greatest(age - 2.0 + 4.0 * u('in-law age', hh), 19.0 + 2.0 * u('youngest in-law', hh)), NULL, NULL
  FROM married_child
  UNION ALL
  SELECT
    hh,
    18,
    6,
    CASE WHEN u('sex', hh * 32 + 18) < 0.505 THEN 'L' ELSE 'P' END,
    (age - 20.5) * u('grandchild age', hh),
    CASE WHEN sex = 'P' THEN 3 ELSE 17 END,
    CASE WHEN sex = 'P' THEN 17 ELSE 3 END
  FROM married_child
),
kept AS (
  SELECT
    e.*,
    row_number() OVER (ORDER BY e.hh, e.slot) AS place
  FROM everybody AS e
),
dated AS (
  SELECT
    hh,
    slot,
    relation,
    sex,
    mother_slot,
    father_slot,
    $start - CAST(round(age * 365.25) AS INTEGER) AS birth_on
  FROM kept
  WHERE place <= $residents
)
SELECT
  d.hh * 32 + d.slot AS person_id,
  d.hh,
  d.slot,
  d.relation,
  d.sex,
  CASE
    WHEN d.birth_on < $start - 12800 AND u('first january', d.hh * 32 + d.slot) < 0.03
      THEN CAST(date_trunc('year', d.birth_on) AS DATE)
    ELSE d.birth_on
  END AS birth_on,
  CASE WHEN d.relation = 1 AND e.slot IS NOT NULL AND e.sex = 'P' THEN d.hh * 32 + 15 ELSE d.hh * 32 + d.mother_slot END AS mother_id,
  CASE WHEN d.relation = 1 AND e.slot IS NOT NULL AND e.sex = 'L' THEN d.hh * 32 + 15 ELSE d.hh * 32 + d.father_slot END AS father_id
FROM dated AS d
LEFT JOIN dated AS e ON e.hh = d.hh AND e.slot = 15
ORDER BY person_id
