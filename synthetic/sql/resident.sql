/*
title: Everybody, newborns of the delivered days and parents on other family cards included
grain: one row a resident
reads: [member, household, household_event, actor]
*/
WITH mother_pool AS (
  SELECT
    h.village_no,
    m.person_id,
    m.hh,
    m.slot,
    m.birth_on,
    row_number() OVER (PARTITION BY h.village_no ORDER BY m.person_id) AS place,
    count(*) OVER (PARTITION BY h.village_no) AS women
  FROM member AS m
  INNER JOIN household AS h ON h.hh = m.hh
  WHERE m.sex = 'P' AND m.slot IN (1, 2) AND m.birth_on < $start - 14000
),
village_women AS (
  SELECT DISTINCT village_no, women
  FROM mother_pool
),
linked AS (
  SELECT
    m.person_id,
    p.person_id AS mother_id,
    CASE WHEN p.slot = 2 THEN p.hh * 32 + 1 END AS father_id
  FROM member AS m
  INNER JOIN household AS h ON h.hh = m.hh
  INNER JOIN village_women AS w ON w.village_no = h.village_no
  INNER JOIN mother_pool AS p
    ON p.village_no = w.village_no AND p.place = 1 + ui('mother', m.person_id, w.women)
  WHERE m.slot IN (1, 2) AND m.mother_id IS NULL AND m.father_id IS NULL AND p.hh <> m.hh
    AND m.birth_on BETWEEN p.birth_on + 6200 AND p.birth_on + 15000
),
-- A child is drawn with the elder one next to it: children in even places only, so that nobody is twice a twin.
twin AS (
  SELECT
    m.person_id,
    e.person_id AS twin_id,
    e.birth_on
  FROM member AS m
  INNER JOIN member AS e ON e.person_id = m.person_id - 1
  WHERE m.relation = 4 AND e.relation = 4 AND m.slot IN (4, 6, 8) AND m.hh NOT IN (SELECT hh FROM actor)
    AND u('twin', m.person_id) < $twin_birth_share * 2.5
)
SELECT
  m.person_id,
  m.hh,
  m.slot,
  m.relation,
  m.sex,
  coalesce(t.birth_on, m.birth_on) AS birth_on,
  t.twin_id,
  coalesce(m.mother_id, l.mother_id) AS mother_id,
  coalesce(m.father_id, l.father_id) AS father_id,
  FALSE AS is_newborn
FROM member AS m
LEFT JOIN linked AS l ON l.person_id = m.person_id
LEFT JOIN twin AS t ON t.person_id = m.person_id
UNION ALL
SELECT
  e.hh * 32 + 30,
  e.hh,
  30,
  4,
  CASE WHEN u('sex', e.hh * 32 + 30) < 0.51 THEN 'L' ELSE 'P' END,
  e.event_on - CAST(ui('reported', e.hh, 20) AS INTEGER),
  NULL,
  w.person_id,
  e.hh * 32 + 1,
  TRUE
FROM household_event AS e
INNER JOIN member AS w ON w.hh = e.hh AND w.slot = 2 AND w.birth_on BETWEEN $start - 15700 AND $start - 6900
WHERE e.event = 'LAHIR'
ORDER BY 1
