/*
title: The civil registry's deliveries: everybody on the first day, then each changed resident
grain: one row a resident and state
reads: [person, second_nik, registry_event, card, actor]
*/
WITH state AS (
  SELECT
    person_id,
    'AWAL' AS event,
    greatest(card_issued_on, birth_on) AS event_on,
    $start AS business_on,
    card_id,
    relation,
    marital_code,
    full_name,
    birth_on,
    CASE WHEN slot = 15 AND u('dead before', person_id) < 0.04 OR person_id IN (SELECT person_id FROM second_nik WHERE NOT is_first_active)
        OR person_id IN (SELECT person_id FROM actor WHERE role = 'DECEASED')
      THEN 0 ELSE 1 END AS is_active,
    NULL AS second_nik
  FROM person
  WHERE NOT is_newborn
  UNION ALL
  SELECT person_id, event, event_on, event_on, card_id, relation, marital_code, full_name, birth_on, is_active, NULL
  FROM registry_event
  UNION ALL
  SELECT
    p.person_id, 'AWAL', greatest(c.issued_on, p.birth_on), $start, c.card_id, 9, p.marital_code,
    CASE WHEN u('second name', p.person_id) < 0.3 THEN name_variant(p.full_name, p.person_id) ELSE p.full_name END, p.birth_on, 1, s.nik
  FROM second_nik AS s
  INNER JOIN person AS p ON p.person_id = s.person_id
  INNER JOIN card AS c ON c.card_id = s.card_id
  UNION ALL
  SELECT p.person_id, 'PINDAH', s.annulled_on, s.annulled_on, p.card_id, p.relation, p.marital_code, p.full_name, p.birth_on, 0, NULL
  FROM second_nik AS s
  INNER JOIN person AS p ON p.person_id = s.person_id
  WHERE s.annulled_on IS NOT NULL
),
noisy AS (
  SELECT
    s.*,
    p.nik AS true_nik,
    coalesce(s.second_nik, p.nik) AS nik,
    p.hh,
    p.sex,
    p.age,
    p.birth_place,
    p.mother_nik,
    p.mother_name,
    p.father_nik,
    p.father_name,
    p.sex = 'P' AND s.second_nik IS NULL AND s.person_id NOT IN (SELECT person_id FROM actor)
      AND u('day40 ' || s.event, s.person_id) < CASE WHEN s.event = 'AWAL' THEN $noise_day40_initial ELSE $noise_day40_event END AS is_day40_lost,
    s.person_id NOT IN (SELECT person_id FROM actor)
      AND u('registry malformed ' || s.event, s.person_id) < $noise_malformed AS is_malformed
  FROM state AS s
  INNER JOIN person AS p ON p.person_id = s.person_id
)
SELECT
  n.business_on,
  n.person_id,
  n.true_nik,
  n.second_nik IS NOT NULL AS is_second,
  n.is_day40_lost,
  n.is_malformed,
  CASE
    WHEN n.is_day40_lost THEN substr(n.nik, 1, 6) || lpad(CAST(CAST(substr(n.nik, 7, 2) AS INTEGER) - 40 AS VARCHAR), 2, '0') || substr(n.nik, 9)
    ELSE n.nik
  END AS NIK,
  c.no_kk AS NO_KK,
  n.full_name AS NAMA_LGKP,
  CASE WHEN n.is_malformed THEN '9' WHEN n.sex = 'L' THEN '1' ELSE '2' END AS JENIS_KLMIN,
  n.birth_place AS TMPT_LHR,
  CAST(n.birth_on AS VARCHAR) AS TGL_LHR,
  CAST(n.marital_code AS VARCHAR) AS STAT_KWN,
  CAST(n.relation AS VARCHAR) AS STAT_HBKEL,
  CAST(CASE
    WHEN n.age < 7 THEN 1
    WHEN n.age < 13 THEN 2
    WHEN n.age < 16 THEN 3
    WHEN n.age < 19 THEN 4
    ELSE [2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 6, 7, 8, 8, 8, 9][1 + ui('school', n.person_id, 22)]
  END AS VARCHAR) AS PDDK_AKH,
  CAST(CASE
    WHEN n.age < 6 THEN 1
    WHEN n.age < 19 THEN 3
    WHEN n.sex = 'P' AND u('home', n.person_id) < 0.46 THEN 2
    WHEN n.age > 63 THEN [1, 4, 9, 9, 9, 88][1 + ui('job', n.person_id, 6)]
    ELSE [1, 5, 8, 9, 9, 9, 9, 11, 12, 13, 14, 15, 15, 15, 15, 19, 19, 19, 20, 35, 64, 65, 65, 74, 79, 81, 84, 84, 88, 88, 88, 88][
      1 + ui('job', n.person_id, 32)]
  END AS VARCHAR) AS JENIS_PKRJN,
  n.mother_nik AS NIK_IBU,
  n.mother_name AS NAMA_LGKP_IBU,
  n.father_nik AS NIK_AYAH,
  n.father_name AS NAMA_LGKP_AYAH,
  ['JL. MERDEKA', 'JL. MAWAR', 'JL. MELATI', 'DUSUN KRAJAN', 'KP. BARU', 'JL. DIPONEGORO', 'JL. PASAR', 'LINGK. TENGAH', 'JL. MASJID', 'JL. KENANGA',
    'DUSUN SUKAMAJU', 'GG. DAHLIA'][1 + ui('street', c.card_id, 12)] || ' NO. ' || CAST(1 + ui('house', c.card_id, 140) AS VARCHAR) AS ALAMAT,
  lpad(CAST(1 + ui('rt', c.card_id, 9) AS VARCHAR), 3, '0') AS NO_RT,
  lpad(CAST(1 + ui('rw', c.card_id, 12) AS VARCHAR), 3, '0') AS NO_RW,
  CAST(CAST(substr(c.village_code, 1, 2) AS INTEGER) AS VARCHAR) AS NO_PROP,
  CAST(CAST(substr(c.village_code, 4, 2) AS INTEGER) AS VARCHAR) AS NO_KAB,
  CAST(CAST(substr(c.village_code, 7, 2) AS INTEGER) AS VARCHAR) AS NO_KEC,
  CAST(CAST(substr(c.village_code, 10, 4) AS INTEGER) AS VARCHAR) AS NO_KEL,
  n.event AS PERISTIWA,
  CAST(n.event_on AS VARCHAR) AS TGL_PERISTIWA,
  CAST(n.is_active AS VARCHAR) AS STATUS_AKTIF,
  'PKS-SYN-2026-01' AS PKS_ID
FROM noisy AS n
INNER JOIN card AS c ON c.card_id = n.card_id
ORDER BY n.business_on, n.person_id, n.second_nik NULLS FIRST
