/*
title: The feed of fostered villages: documented ones and some in which residents live
grain: one row a village and day it was set
reads: [fostered, village, office]
*/
WITH chosen AS (
  SELECT village_code
  FROM fostered
  UNION
  SELECT village_code
  FROM village
  WHERE u('fostered', village_code) < $fostered_share
),
dated AS (
  SELECT
    village_code,
    $start + CAST($days AS INTEGER) - 1 - CAST(floor(820 * pow(u('fostered on', village_code), 0.7)) AS INTEGER) AS set_on,
    substr(village_code, 1, 5) AS regency_code
  FROM chosen
)
SELECT
  greatest($start, d.set_on) AS business_on,
  d.village_code,
  CAST(d.set_on AS VARCHAR) AS set_on,
  'SK-DB/' || replace(d.regency_code, '.', '') || '/' || strftime(d.set_on, '%Y') || '/'
    || lpad(CAST(row_number() OVER (PARTITION BY d.regency_code, year(d.set_on) ORDER BY d.set_on, d.village_code) AS VARCHAR), 3, '0') AS decree_no,
  o.offices[1 + ui('office', d.regency_code, len(o.offices))] AS office_code,
  substr(md5('pimpasa ' || d.village_code), 1, 12) AS officer_hash
FROM dated AS d
INNER JOIN office AS o ON o.province_code = substr(d.village_code, 1, 2)
ORDER BY business_on, d.village_code
