/*
title: Family members who come along, pupils on school trips with their teachers
grain: one row a trip of a companion
reads: [own_trip, person, book, actor, worker]
*/
WITH companion AS (
  SELECT
    o.trip_key AS party_key,
    o.trip_key * 32 + p.slot AS trip_key,
    p.person_id,
    p.age < 17 AS is_minor,
    o.left_on,
    o.nights
  FROM own_trip AS o
  INNER JOIN person AS l ON l.person_id = o.person_id
  INNER JOIN person AS p ON p.hh = l.hh AND p.person_id <> o.person_id
  WHERE o.kind = 'LEISURE'
    AND o.nights < 45
    AND o.purpose IN ('WISATA', 'UMRAH', 'KUNJUNGAN_KELUARGA', 'BEROBAT')
    AND p.person_id NOT IN (SELECT person_id FROM actor)
    AND p.person_id NOT IN (SELECT person_id FROM worker)
    AND u('joins', o.trip_key * 32 + p.slot) < CASE WHEN p.age < 17 THEN 0.55 WHEN p.slot IN (1, 2) AND l.slot IN (1, 2) THEN 0.48 ELSE 0.12 END
),
bookable AS (
  SELECT
    c.*
  FROM companion AS c
  INNER JOIN book AS b ON b.person_id = c.person_id AND c.left_on >= b.issued_on + 2 AND c.left_on < b.until_on AND c.left_on + 30 < b.expires_on
),
pupil AS (
  SELECT
    p.person_id,
    p.province_code,
    CAST(d.day AS DATE) + CAST(ui('school day', p.province_code || d.day, 9) AS INTEGER) AS left_on,
    p.age < 18 AS is_pupil,
    row_number() OVER (PARTITION BY p.province_code, d.day, p.age < 18 ORDER BY u('pupil', p.person_id || d.day), p.person_id) AS place,
    count(*) FILTER (WHERE p.age < 18) OVER (PARTITION BY p.province_code, d.day) AS pupils
  FROM person AS p
  INNER JOIN book AS b ON b.person_id = p.person_id
  INNER JOIN (
    SELECT unnest(generate_series($start - CAST($history_days AS INTEGER), $start + CAST($days AS INTEGER), INTERVAL 45 DAY)) AS day
  ) AS d ON b.issued_on < d.day AND b.until_on > d.day + INTERVAL 20 DAY AND b.expires_on > d.day + INTERVAL 40 DAY
  WHERE b.case_key IS NULL
    AND (p.age BETWEEN 12 AND 17.9 OR p.age BETWEEN 28 AND 55)
    AND u('school', p.person_id || CAST(d.day AS VARCHAR)) < CASE WHEN p.age < 18 THEN 0.012 ELSE 0.004 END
    AND p.person_id NOT IN (SELECT person_id FROM worker)
),
school AS (
  SELECT
    -CAST(province_code AS BIGINT) * 100000 - date_diff('day', DATE '2000-01-01', left_on) AS party_key,
    -person_id * 100000 - date_diff('day', DATE '2000-01-01', left_on) AS trip_key,
    person_id,
    is_pupil AS is_minor,
    left_on,
    4 + ui('school nights', province_code || left_on, 4) AS nights
  FROM pupil
  WHERE pupils >= 2 AND (is_pupil OR place <= 1 + pupils // 12) AND left_on <= $start + CAST($days AS INTEGER)
),
wished AS (
  SELECT party_key, trip_key, person_id, left_on, nights, 'FAMILY' AS kind
  FROM bookable
  UNION ALL
  SELECT party_key, trip_key, person_id, left_on, nights, 'SCHOOL'
  FROM school
),
free AS (
  SELECT
    w.*
  FROM wished AS w
  WHERE NOT EXISTS (
    SELECT 1
    FROM own_trip AS o
    WHERE o.person_id = w.person_id
      AND o.left_on <= w.left_on + CAST(w.nights AS INTEGER) + 1
      AND w.left_on <= o.left_on + CAST(o.nights AS INTEGER) + 1
  )
),
unclashed AS (
  SELECT
    f.*,
    max(f.left_on + CAST(f.nights AS INTEGER)) OVER (
      PARTITION BY f.person_id ORDER BY f.left_on, f.trip_key ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS back_on
  FROM free AS f
)
SELECT
  party_key,
  trip_key,
  person_id,
  left_on,
  nights,
  kind
FROM unclashed
WHERE back_on IS NULL OR left_on > back_on + 1
ORDER BY trip_key
