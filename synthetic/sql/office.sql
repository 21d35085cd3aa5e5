/*
title: Immigration offices: up to five regencies of each province, cities first
grain: one row a province with its offices
reads: [region]
*/
WITH ranked AS (
  SELECT
    substr(code, 1, 2) AS province_code,
    'KANIM' || replace(code, '.', '') AS office_code,
    row_number() OVER (PARTITION BY substr(code, 1, 2) ORDER BY substr(code, 4, 1) = '7' DESC, code) AS place
  FROM region
  WHERE length(code) = 5
)
SELECT
  province_code,
  list(office_code ORDER BY place) AS offices
FROM ranked
WHERE place <= 5
GROUP BY province_code
ORDER BY province_code
