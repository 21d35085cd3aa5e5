/*
title: Trips that adults plan for themselves and placed workers' journeys, those of the day after the last included
grain: one row a trip
reads: [book, person, worker, actor, province, destination_pick, licence_body, month]
*/
WITH holder AS (
  SELECT
    b.person_id,
    min(b.issued_on) AS first_on,
    greatest(min(b.issued_on) + 3, $start - CAST($history_days AS INTEGER)) AS from_on,
    arg_min(b.purpose, b.book_seq) AS purpose,
    arg_min(b.destination, b.book_seq) AS destination,
    p.province_code,
    p.age,
    0.18 + pow(-ln(1.0 - u('wanderlust', b.person_id)), 2.0) AS wanderlust
  FROM book AS b
  INNER JOIN person AS p ON p.person_id = b.person_id
  WHERE b.case_key IS NULL AND p.age >= 17 AND b.person_id NOT IN (SELECT person_id FROM worker)
  GROUP BY b.person_id, p.province_code, p.age
),
exposed AS (
  SELECT
    h.*,
    date_diff('day', h.from_on, $start + CAST($days AS INTEGER)) + 1 AS room,
    CAST(floor(100 * (date_diff('day', h.from_on, $start + CAST($days AS INTEGER)) + 1) * h.wanderlust) AS BIGINT) AS pull
  FROM holder AS h
  WHERE h.from_on < $start + CAST($days AS INTEGER)
),
total AS (
  SELECT
    sum(pull) AS pull,
    $own_trip_share * $residents * $activity * $departures_per_resident_year * ($history_days + $days + 1) / 365.25 AS trips
  FROM exposed
),
counted AS (
  SELECT
    e.*,
    least(60, CAST(floor(e.pull * t.trips / t.pull + u('trips', e.person_id)) AS BIGINT)) AS trips
  FROM exposed AS e
  CROSS JOIN total AS t
),
raw AS (
  SELECT
    c.person_id,
    c.person_id * 64 + n.i AS trip_key,
    c.province_code,
    c.age,
    n.i,
    CASE
      WHEN n.i = 0 AND c.first_on + 3 >= c.from_on AND u('soon', c.person_id) < 0.55
        THEN c.from_on + CAST(floor(3 + 75 * pow(u('how soon', c.person_id), 1.4)) AS INTEGER)
      WHEN u('trip season', c.person_id * 64 + n.i) * 1.08 < m.crossing THEN c.from_on + CAST(ui('trip a', c.person_id * 64 + n.i, c.room) AS INTEGER)
      ELSE c.from_on + CAST(ui('trip b', c.person_id * 64 + n.i, c.room) AS INTEGER)
    END AS wish_on,
    CASE WHEN n.i = 0 THEN c.purpose END AS first_purpose,
    CASE WHEN n.i = 0 THEN c.destination END AS first_destination
  FROM counted AS c
  INNER JOIN range(60) AS n (i) ON n.i < c.trips
  INNER JOIN month AS m ON m.month = month(c.from_on + CAST(ui('trip a', c.person_id * 64 + n.i, c.room) AS INTEGER))
),
aimed AS (
  SELECT
    r.*,
    CASE
      WHEN r.first_purpose IN ('UMRAH', 'HAJI') THEN 'SAU'
      WHEN r.first_destination IS NOT NULL THEN r.first_destination
      WHEN u('umrah again', r.trip_key) < v.umrah_share * 0.24 THEN 'SAU'
      ELSE d.choices[1 + ui('trip to', r.trip_key, len(d.choices))]
    END AS destination
  FROM raw AS r
  INNER JOIN province AS v ON v.province_code = r.province_code
  CROSS JOIN destination_pick AS d
),
planned AS (
  SELECT
    a.*,
    CASE
      WHEN a.destination = 'SAU' THEN CASE WHEN u('sau', a.trip_key) < 0.95 THEN 'UMRAH' ELSE 'KUNJUNGAN_KELUARGA' END
      WHEN a.first_purpose NOT IN ('UMRAH', 'HAJI', 'BEKERJA', 'MAGANG') THEN a.first_purpose
      ELSE ['WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA', 'KUNJUNGAN_KELUARGA', 'DINAS_BISNIS', 'DINAS_BISNIS', 'BEROBAT'][
        1 + ui('trip purpose', a.trip_key, 12)]
    END AS purpose
  FROM aimed AS a
),
bureau AS (
  SELECT
    count(*) AS bureaux
  FROM licence_body
  WHERE kind = 'PPIU'
),
grouped AS (
  SELECT
    p.*,
    CASE WHEN p.purpose = 'UMRAH' AND u('self arranged', p.trip_key) > 0.08
      THEN 1 + ui('pilgrims of', CAST(p.trip_key AS VARCHAR), b.bureaux) END AS bureau_no,
    CASE WHEN p.purpose = 'WISATA' AND p.destination IN ('JPN', 'KOR', 'TUR', 'CHN', 'EGY', 'NLD', 'FRA', 'GBR', 'DEU', 'THA') AND u('tour', p.trip_key) < 0.42
      THEN 1 + ui('tour of', p.trip_key, greatest(3, CAST($residents // 12000 AS BIGINT))) END AS tour_no
  FROM planned AS p
  CROSS JOIN bureau AS b
),
fixed AS (
  SELECT
    g.*,
    CASE
      WHEN g.bureau_no IS NOT NULL
        THEN g.wish_on + CAST((140000 + g.bureau_no * 5 - date_diff('day', DATE '2000-01-01', g.wish_on)) % 14 AS INTEGER)
      WHEN g.tour_no IS NOT NULL
        THEN g.wish_on + CAST((140000 + g.tour_no * 3 - date_diff('day', DATE '2000-01-01', g.wish_on)) % 14 AS INTEGER)
      ELSE g.wish_on
    END AS left_on
  FROM grouped AS g
),
timed AS (
  SELECT
    f.person_id,
    f.trip_key,
    f.province_code,
    f.left_on,
    CASE
      WHEN f.bureau_no IS NOT NULL THEN 9 + ui('umrah nights', f.bureau_no || f.left_on, 5)
      WHEN f.tour_no IS NOT NULL THEN d.nights_min + ui('tour nights', f.tour_no || f.destination || f.left_on, d.nights_max - d.nights_min + 1)
      WHEN f.purpose = 'BELAJAR' THEN 120 + ui('study', f.trip_key, 160)
      WHEN u('stays on', f.trip_key) < 0.012 THEN 45 + ui('stays on for', f.trip_key, 200)
      WHEN f.purpose = 'KUNJUNGAN_KELUARGA' THEN d.nights_min + ui('nights', f.trip_key, 3 * (d.nights_max - d.nights_min + 1))
      ELSE d.nights_min + ui('nights', f.trip_key, d.nights_max - d.nights_min + 1)
    END AS nights,
    f.destination,
    f.purpose,
    f.bureau_no,
    f.tour_no
  FROM fixed AS f
  LEFT JOIN destination AS d ON d.destination = f.destination
  INNER JOIN person AS p ON p.person_id = f.person_id
  WHERE f.left_on <= $start + CAST($days AS INTEGER) AND (f.left_on > p.birth_on + 6575 OR u('young alone', f.trip_key) < 0.15)
),
unclashed AS (
  SELECT
    t.*,
    max(t.left_on + CAST(t.nights AS INTEGER)) OVER (
      PARTITION BY t.person_id ORDER BY t.left_on, t.trip_key ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS back_on
  FROM timed AS t
)
SELECT
  trip_key,
  person_id,
  province_code,
  left_on,
  nights,
  destination,
  purpose,
  bureau_no,
  tour_no,
  'LEISURE' AS kind
FROM unclashed
WHERE back_on IS NULL OR left_on > back_on + 1
UNION ALL
SELECT
  w.person_id * 64,
  w.person_id,
  p.province_code,
  w.depart_on,
  CASE WHEN w.has_leave THEN w.leave_after ELSE w.contract_days END,
  w.destination,
  'BEKERJA',
  NULL,
  NULL,
  'WORK'
FROM worker AS w
INNER JOIN person AS p ON p.person_id = w.person_id
WHERE w.depart_on <= $start + CAST($days AS INTEGER)
UNION ALL
SELECT
  w.person_id * 64 + 1,
  w.person_id,
  p.province_code,
  w.depart_on + w.leave_after + 25,
  w.contract_days - w.leave_after - 25,
  w.destination,
  'BEKERJA',
  NULL,
  NULL,
  'WORK'
FROM worker AS w
INNER JOIN person AS p ON p.person_id = w.person_id
WHERE w.has_leave AND w.depart_on + w.leave_after + 25 <= $start + CAST($days AS INTEGER)
ORDER BY 1
