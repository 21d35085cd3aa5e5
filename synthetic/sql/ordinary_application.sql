/*
title: Ordinary applications with their purpose, office and contacts, failed attempts included
grain: one row an application
reads: [chain, person, worker, office, licence_body, province, destination_pick]
*/
WITH attempt AS (
  SELECT
    person_id * 100 + seq * 10 AS attempt_key,
    person_id,
    seq,
    submitted_on,
    type,
    is_worker,
    'TERBIT' AS decision,
    NULL AS reason,
    u('failed', person_id * 100 + seq) AS failed,
    u('failed how', person_id * 100 + seq) AS how
  FROM chain
  WHERE submitted_on < $start + CAST($days AS INTEGER)
),
failed AS (
  SELECT
    attempt_key - 1 AS attempt_key,
    person_id,
    seq,
    workday(submitted_on - CAST(CASE
      WHEN how < 0.49 THEN 2 + ui('duplicate', attempt_key, 9)
      WHEN how < 0.85 THEN 40 + ui('incomplete', attempt_key, 50)
      ELSE 20 + ui('deferred', attempt_key, 120)
    END AS INTEGER)) AS submitted_on,
    type,
    is_worker,
    CASE WHEN how < 0.67 THEN 'BATAL' WHEN how < 0.97 THEN 'TUNDA' ELSE 'TOLAK' END AS decision,
    CASE WHEN how < 0.49 THEN 'DUPLIKASI' WHEN how < 0.85 THEN 'DOKUMEN' WHEN how < 0.91 THEN 'TUJUAN_TIDAK_JELAS' WHEN how < 0.95 THEN 'PMI_NP' ELSE 'LAIN' END
      AS reason,
    failed,
    how
  FROM attempt
  WHERE failed < $failed_application_share
),
everything AS (
  SELECT *
  FROM attempt
  WHERE NOT (failed < $failed_application_share AND how >= 0.49 AND u('gave up', attempt_key) < 0.35)
  UNION ALL
  SELECT *
  FROM failed
),
purposed AS (
  SELECT
    e.*,
    p.hh,
    p.age,
    p.province_code,
    p.regency_code,
    p.village_code,
    o.offices,
    v.umrah_share,
    w.destination AS work_destination,
    w.company_no,
    w.scheme_draw,
    w.is_professional,
    w.depart_on,
    w.contract_days,
    CASE
      WHEN e.is_worker AND e.seq = 1 THEN CASE WHEN u('says work', e.person_id) < 0.9 THEN 'BEKERJA' ELSE 'MAGANG' END
      WHEN u('purpose', e.person_id * 10 + e.seq) < v.umrah_share * CASE WHEN p.age BETWEEN 20 AND 75 THEN 0.85 ELSE 0.35 END THEN 'UMRAH'
      ELSE [
        'HAJI', 'KUNJUNGAN_KELUARGA', 'KUNJUNGAN_KELUARGA', 'BELAJAR', 'BEROBAT', 'DINAS_BISNIS', 'DINAS_BISNIS', 'LAINNYA', 'WISATA', 'WISATA',
        'WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA', 'WISATA'
      ][1 + ui('other purpose', e.person_id * 10 + e.seq, 22)]
    END AS purpose,
    u('away', e.person_id * 10 + e.seq) AS away
  FROM everything AS e
  INNER JOIN person AS p ON p.person_id = e.person_id
  INNER JOIN province AS v ON v.province_code = p.province_code
  INNER JOIN office AS o ON o.province_code = p.province_code
  LEFT JOIN worker AS w ON w.person_id = e.person_id
),
bureau AS (
  SELECT
    count(*) FILTER (WHERE kind = 'PPIU') AS bureaux,
    count(*) FILTER (WHERE kind = 'LPK') AS schools
  FROM licence_body
),
gateway AS (
  SELECT ['KANIM3171', 'KANIM3172', 'KANIM3173', 'KANIM3671', 'KANIM3674', 'KANIM2171', 'KANIM3578', 'KANIM3273', 'KANIM3471'] AS offices
)
SELECT
  q.attempt_key,
  q.person_id,
  q.submitted_on,
  q.type,
  q.decision,
  q.reason,
  q.purpose,
  CASE
    WHEN q.purpose IN ('UMRAH', 'HAJI') THEN 'SAU'
    WHEN q.is_worker AND q.seq = 1 THEN q.work_destination
    WHEN u('destination known', q.attempt_key) < 0.8 THEN d.choices[1 + ui('destination', q.person_id * 10 + q.seq, len(d.choices))]
  END AS destination,
  CASE
    WHEN q.is_worker AND q.seq = 2 AND q.submitted_on BETWEEN q.depart_on AND q.depart_on + q.contract_days THEN 'KBRI' || q.work_destination
    WHEN q.away < 0.07 THEN g.offices[1 + ui('away office', q.person_id, len(g.offices))]
    WHEN q.how >= 0.49 AND q.decision <> 'TERBIT' AND q.away < 0.13 THEN q.offices[1 + ui('other office', q.attempt_key, len(q.offices))]
    ELSE q.offices[1 + ui('office', q.regency_code, len(q.offices))]
  END AS office_code,
  CASE
    WHEN q.purpose IN ('UMRAH', 'HAJI') AND u('with bureau', q.person_id) < 0.75
      THEN 'PPIU-' || lpad(CAST(1 + ui('bureau', q.province_code || (q.person_id % 3), b.bureaux) AS VARCHAR), 5, '0')
    WHEN q.purpose = 'BEKERJA' AND q.scheme_draw < 0.72 THEN 'P3MI-' || lpad(CAST(1 + q.company_no AS VARCHAR), 5, '0')
    WHEN q.purpose = 'MAGANG' THEN 'LPK-' || lpad(CAST(1 + ui('lpk', q.person_id, b.schools) AS VARCHAR), 5, '0')
  END AS licence_id,
  CASE WHEN q.purpose IN ('UMRAH', 'HAJI') THEN 0.35 WHEN q.purpose IN ('BEKERJA', 'MAGANG') THEN 0.45 ELSE 0.0 END > u('office phone', q.person_id)
    AS has_office_phone,
  q.type = 'BARU' AS is_first,
  CASE
    WHEN q.purpose = 'BEKERJA' THEN 730
    WHEN q.purpose = 'MAGANG' THEN 365
    WHEN q.purpose IN ('UMRAH', 'HAJI') THEN 9 + ui('planned', q.person_id, 8)
    WHEN q.purpose = 'BELAJAR' THEN 300
    WHEN q.purpose = 'KUNJUNGAN_KELUARGA' THEN 7 + ui('planned', q.person_id, 40)
    ELSE 3 + ui('planned', q.person_id, 9)
  END AS planned_days,
  CASE
    WHEN q.purpose IN ('BEKERJA', 'MAGANG') THEN 'MAJIKAN'
    WHEN q.purpose = 'KUNJUNGAN_KELUARGA' THEN 'KELUARGA'
    WHEN q.purpose = 'BELAJAR' THEN 'LAINNYA'
    WHEN u('stays', q.person_id) < 0.07 THEN 'TEMAN'
    WHEN u('stays', q.person_id) < 0.16 THEN 'KELUARGA'
    ELSE 'HOTEL'
  END AS stay_type
FROM purposed AS q
CROSS JOIN bureau AS b
CROSS JOIN gateway AS g
CROSS JOIN destination_pick AS d
ORDER BY q.attempt_key
