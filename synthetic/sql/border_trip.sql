/*
title: Border residents with a pass: markets, fields and relatives across the line
grain: one row a crossing trip by PLB
reads: [person, border, actor]
*/
WITH holder AS (
  SELECT
    p.person_id,
    b.tpi_code,
    b.destination,
    pow(u('border habit', p.person_id), 2.0) AS habit
  FROM person AS p
  INNER JOIN border AS b ON b.regency_code = p.regency_code
  WHERE p.age BETWEEN 10 AND 75 AND u('pass', p.person_id) < 0.30 AND p.person_id NOT IN (SELECT person_id FROM actor)
),
slot AS (
  SELECT
    h.person_id,
    h.tpi_code,
    h.destination,
    $start - CAST($history_days AS INTEGER) + CAST(n.i * 10 + ui('border day', h.person_id * 1000 + n.i, 8) AS INTEGER) AS left_on,
    h.person_id * 1000 + n.i AS slot_key
  FROM holder AS h
  INNER JOIN range(400) AS n (i) ON n.i * 10 < $history_days + $days
  WHERE u('border trip', h.person_id * 1000 + n.i) < h.habit * 0.5
)
SELECT
  person_id,
  slot_key,
  tpi_code,
  destination,
  left_on,
  CASE WHEN u('border night', slot_key) < 0.8 THEN 0 ELSE 1 END AS nights
FROM slot
WHERE left_on < $start + CAST($days AS INTEGER)
ORDER BY slot_key
