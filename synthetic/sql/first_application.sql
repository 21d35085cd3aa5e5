/*
title: When ordinary residents apply for the first book the sender knows of
grain: one row a resident who holds or held a book
reads: [person, actor, worker, month]
*/
WITH span AS (
  SELECT
    greatest(0, 1825 - $history_days) AS older_days,
    $older_book_share * greatest(0, 1825 - $history_days) AS older_mass,
    1.0 * ($history_days + $days) AS newer_mass
),
weighed AS (
  SELECT
    p.person_id,
    p.birth_on,
    w.depart_on,
    CASE WHEN w.person_id IS NOT NULL THEN 0.0 WHEN p.age < 1 THEN 0.1 WHEN p.age < 17 THEN 0.40 WHEN p.age < 66 THEN 1.0 ELSE 0.4 END AS weight
  FROM person AS p
  LEFT JOIN worker AS w ON w.person_id = p.person_id
  WHERE NOT p.is_newborn AND p.person_id NOT IN (SELECT person_id FROM actor)
),
wanted AS (
  SELECT
    (0.89 * $residents * $activity * $applications_per_resident_year * (s.older_mass + s.newer_mass) / 365.25 - t.workers) / t.weights AS share
  FROM span AS s
  CROSS JOIN (
    SELECT
      sum(CAST(weight * 10 AS BIGINT)) / 10.0 AS weights,
      count(depart_on) AS workers
    FROM weighed
  ) AS t
),
candidate AS (
  SELECT
    w.person_id,
    w.birth_on,
    w.depart_on,
    s.older_days,
    s.older_mass / (s.older_mass + s.newer_mass) AS older,
    u('apply a', w.person_id) AS a,
    u('apply b', w.person_id) AS b
  FROM weighed AS w
  CROSS JOIN span AS s
  CROSS JOIN wanted AS n
  WHERE w.depart_on IS NOT NULL OR u('holder', w.person_id) < least(0.97, w.weight * n.share)
),
dated AS (
  SELECT
    person_id,
    birth_on,
    depart_on,
    CASE
      WHEN a < older THEN $start - CAST($history_days + older_days AS INTEGER) + CAST(floor(a / older * older_days) AS INTEGER)
      ELSE $start - CAST($history_days AS INTEGER) + CAST(floor((a - older) / (1 - older) * ($history_days + $days)) AS INTEGER)
    END AS first_try,
    CASE
      WHEN a < older THEN $start - CAST($history_days + older_days AS INTEGER) + CAST(floor(b * older_days) AS INTEGER)
      ELSE $start - CAST($history_days AS INTEGER) + CAST(floor(b * ($history_days + $days)) AS INTEGER)
    END AS second_try
  FROM candidate
)
SELECT
  d.person_id,
  workday(CASE
    WHEN d.depart_on IS NOT NULL THEN d.depart_on - CAST(45 + ui('work book', d.person_id, 45) AS INTEGER)
    WHEN u('season', d.person_id) * 1.16 < m.application THEN d.first_try
    ELSE d.second_try
  END) AS submitted_on,
  d.depart_on IS NOT NULL AS is_worker
FROM dated AS d
INNER JOIN month AS m ON m.month = month(d.first_try)
WHERE least(d.first_try, d.second_try) > d.birth_on + 30
ORDER BY d.person_id
