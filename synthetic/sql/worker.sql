/*
title: Ordinary placed workers: when they leave, for how long, through which company
grain: one row a placed worker
reads: [person, actor, licence_body]
*/
WITH fit AS (
  SELECT
    p.person_id
  FROM person AS p
  WHERE p.age BETWEEN 22 AND 48 AND NOT p.is_newborn AND p.person_id NOT IN (SELECT person_id FROM actor)
),
wanted AS (
  SELECT
    $residents * $activity * $placements_per_resident_year * ($history_days + $days) / 365.25 / count(*) AS share
  FROM fit
),
company AS (
  SELECT
    count(*) AS companies
  FROM licence_body
  WHERE kind = 'P3MI'
)
SELECT
  f.person_id,
  $start - CAST($history_days AS INTEGER) + CAST(ui('work leaves', f.person_id, $history_days + $days + 30) AS INTEGER) AS depart_on,
  ['MYS', 'TWN', 'HKG', 'TWN', 'HKG', 'MYS', 'SGP', 'JPN', 'KOR', 'SAU', 'BRN', 'TUR', 'ITA', 'POL', 'ARE'][1 + ui('work in', f.person_id, 15)] AS destination,
  CAST(670 + ui('contract', f.person_id, 120) AS INTEGER) AS contract_days,
  u('scheme', f.person_id) AS scheme_draw,
  ui('company', f.person_id, c.companies) AS company_no,
  u('unregistered', f.person_id) < 0.06 AS is_professional,
  u('leave', f.person_id) < 0.30 AS has_leave,
  CAST(300 + ui('leave day', f.person_id, 120) AS INTEGER) AS leave_after
FROM fit AS f
CROSS JOIN wanted AS w
CROSS JOIN company AS c
WHERE u('worker', f.person_id) < w.share
ORDER BY f.person_id
