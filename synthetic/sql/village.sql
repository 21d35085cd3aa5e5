/*
title: Villages in which somebody lives, drawn in proportion to the size of their province
grain: one row a village
reads: [region, province]
*/
WITH leaf AS (
  SELECT
    r.code,
    r.name,
    substr(r.code, 1, 2) AS province_code,
    CASE WHEN substr(r.code, 10, 1) = '1' THEN 3.0 ELSE 1.0 END AS pull
  FROM region AS r
  WHERE length(r.code) = 13
),
weighed AS (
  SELECT
    l.code,
    l.name,
    l.province_code,
    p.utc_offset,
    -ln(1.0 - u('village', l.code)) / (l.pull * p.residents_k / sum(l.pull) OVER (PARTITION BY l.province_code)) AS wait
  FROM leaf AS l
  INNER JOIN province AS p ON p.province_code = l.province_code
),
chosen AS (
  SELECT
    code,
    name,
    province_code,
    utc_offset
  FROM weighed
  ORDER BY wait, code
  LIMIT least(83762, greatest(150, CAST($residents / 80 AS BIGINT)))
)
SELECT
  row_number() OVER (ORDER BY c.code) AS village_no,
  c.code AS village_code,
  c.province_code,
  substr(c.code, 1, 5) AS regency_code,
  upper(c.name) AS village_name,
  upper(regexp_replace(g.name, '^(Kabupaten|Kota|Kota Administrasi|Kabupaten Administrasi) ', '')) AS regency_name,
  c.utc_offset
FROM chosen AS c
INNER JOIN region AS g ON g.code = substr(c.code, 1, 5)
ORDER BY village_no
