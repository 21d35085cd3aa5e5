/*
title: Everybody on the first day; on the second who was born, moved, was renamed or died
grain: one row a resident and delivery
reads: [person]
*/
WITH state AS (
  SELECT person_id, $start AS business_on, 'AWAL' AS event, full_name, village_code, no_kk, '1' AS is_active
  FROM person
  WHERE NOT is_newborn
  UNION ALL
  SELECT person_id, $start + 1, 'LAHIR', full_name, village_code, no_kk, '1'
  FROM person
  WHERE is_newborn
  UNION ALL
  SELECT person_id, $start + 1, 'PINDAH', full_name, '31.71.01.1001', '317199010926' || lpad(CAST(1 + person_id % 9999 AS VARCHAR), 4, '0'), '1'
  FROM person
  WHERE NOT is_newborn AND u('event', person_id) < 0.8 * $changed / $people
  UNION ALL
  SELECT person_id, $start + 1, 'KOREKSI_NAMA', name_variant(full_name, person_id), village_code, no_kk, '1'
  FROM person
  WHERE NOT is_newborn AND u('event', person_id) BETWEEN 0.8 * $changed / $people AND 0.9 * $changed / $people
  UNION ALL
  SELECT person_id, $start + 1, 'MATI', full_name, village_code, no_kk, '0'
  FROM person
  WHERE NOT is_newborn AND u('event', person_id) BETWEEN 0.9 * $changed / $people AND 1.0 * $changed / $people
)
SELECT
  s.business_on,
  p.nik AS NIK,
  s.no_kk AS NO_KK,
  s.full_name AS NAMA_LGKP,
  CASE p.sex WHEN 'L' THEN '1' ELSE '2' END AS JENIS_KLMIN,
  p.birth_place AS TMPT_LHR,
  CAST(p.birth_on AS VARCHAR) AS TGL_LHR,
  '1' AS STAT_KWN,
  CAST(p.relation AS VARCHAR) AS STAT_HBKEL,
  '5' AS PDDK_AKH,
  '88' AS JENIS_PKRJN,
  CAST(NULL AS VARCHAR) AS NIK_IBU,
  p.mother_name AS NAMA_LGKP_IBU,
  CAST(NULL AS VARCHAR) AS NIK_AYAH,
  p.father_name AS NAMA_LGKP_AYAH,
  'JL. MAWAR NO. ' || CAST(1 + ui('house', p.hh, 140) AS VARCHAR) AS ALAMAT,
  '001' AS NO_RT,
  '002' AS NO_RW,
  CAST(CAST(substr(s.village_code, 1, 2) AS INTEGER) AS VARCHAR) AS NO_PROP,
  CAST(CAST(substr(s.village_code, 4, 2) AS INTEGER) AS VARCHAR) AS NO_KAB,
  CAST(CAST(substr(s.village_code, 7, 2) AS INTEGER) AS VARCHAR) AS NO_KEC,
  CAST(CAST(substr(s.village_code, 10, 4) AS INTEGER) AS VARCHAR) AS NO_KEL,
  s.event AS PERISTIWA,
  CAST(CASE s.event WHEN 'AWAL' THEN p.card_issued_on ELSE s.business_on END AS VARCHAR) AS TGL_PERISTIWA,
  s.is_active AS STATUS_AKTIF,
  'PKS-SYN-2026-01' AS PKS_ID
FROM state AS s
INNER JOIN person AS p ON p.person_id = s.person_id
