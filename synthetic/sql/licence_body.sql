/*
title: Placement companies, pilgrimage bureaux and training bodies with their licences
grain: one row a licence
reads: [village]
*/
WITH size AS (
  SELECT
    greatest(3, CAST(round($residents * $activity * $departures_per_resident_year / 2400) AS BIGINT)) AS bureaux,
    greatest(3, CAST(round($residents * $activity * $placements_per_resident_year / 150) AS BIGINT)) AS companies,
    greatest(3, CAST($residents // 40000 AS BIGINT)) AS schools
),
body AS (
  SELECT 'PPIU' AS kind, i AS body_no
  FROM size
  CROSS JOIN range(2000) AS r (i)
  WHERE i < bureaux
  UNION ALL
  SELECT 'PIHK', i
  FROM size
  CROSS JOIN range(2000) AS r (i)
  WHERE i < greatest(2, bureaux // 6)
  UNION ALL
  SELECT 'P3MI', i
  FROM size
  CROSS JOIN range(2000) AS r (i)
  WHERE i < companies
  UNION ALL
  SELECT 'LPK', i
  FROM size
  CROSS JOIN range(2000) AS r (i)
  WHERE i < schools
)
SELECT
  kind,
  body_no,
  kind || '-' || lpad(CAST(body_no + 1 AS VARCHAR), 5, '0') AS licence_id,
  CASE WHEN kind = 'P3MI' THEN 'PT ' WHEN kind = 'LPK' THEN 'LPK ' ELSE 'PT ' END
    || ['CAHAYA', 'BAROKAH', 'NUSA', 'MITRA', 'SINAR', 'AMANAH', 'BINTANG', 'KARYA', 'RAHMAT', 'SURYA'][1 + ui('body a', kind || body_no, 10)]
    || ' ' || ['ABADI', 'MANDIRI', 'SEJAHTERA', 'UTAMA', 'PERSADA', 'SENTOSA', 'BERSAMA', 'LESTARI'][1 + ui('body b', kind || body_no, 8)]
    || ' ' || CAST(body_no + 1 AS VARCHAR)
    || CASE kind WHEN 'PPIU' THEN ' WISATA' WHEN 'PIHK' THEN ' HAJI' WHEN 'P3MI' THEN ' TENAGA' ELSE ' TERAMPIL' END AS name,
  '+62899' || lpad(CAST(phone_no(9000000 + body_no * 4 + CASE kind WHEN 'PPIU' THEN 0 WHEN 'PIHK' THEN 1 WHEN 'P3MI' THEN 2 ELSE 3 END) AS VARCHAR), 7, '0')
    AS phone,
  $start - CAST(1400 + ui('licensed', kind || body_no, 1200) AS INTEGER) AS valid_from,
  $start + CAST(400 + ui('licensed to', kind || body_no, 1200) AS INTEGER) AS valid_to,
  CASE WHEN body_no > 0 AND u('sanction', kind || body_no) < 0.08 THEN $start - CAST(ui('sanction day', kind || body_no, 600) AS INTEGER) END AS sanction_from,
  u('sanction', kind || body_no) < 0.05 AS is_sanction_over
FROM body
ORDER BY kind, body_no
