/*
title: Applications with every delivered column in its last state, data-quality noise included
grain: one row an application
reads: [application, person, book, licence_body, registry_event, card, actor]
*/
WITH sibling AS (
  SELECT
    hh,
    person_id,
    nik,
    lead(nik) OVER (PARTITION BY hh ORDER BY person_id) AS next_nik
  FROM person
  WHERE relation = 4 AND NOT is_newborn
),
corrected AS (
  SELECT
    person_id,
    event_on,
    birth_on,
    card_id
  FROM registry_event
  WHERE event IN ('KOREKSI_TGL_LHR')
),
noisy AS (
  SELECT
    a.*,
    a.case_key IS NULL AND u('nik typo', a.attempt_key) < $noise_nik_typo AS has_typo,
    a.case_key IS NULL AND u('nik sibling', a.attempt_key) < $noise_nik_sibling * 3 AS wants_sibling,
    a.case_key IS NULL AND u('name variant', a.attempt_key) < $noise_name_variant AS has_variant,
    a.case_key IS NULL AND u('birth january', a.attempt_key) < $noise_birth_first_january AS has_january,
    a.case_key IS NULL AND u('application malformed', a.attempt_key) < $noise_malformed AS is_malformed,
    7 + ui('typo place', a.attempt_key, 9) AS typo_place,
    ui('typo kind', a.attempt_key, 3) = 0 AS is_transposition
  FROM application AS a
)
SELECT
  n.application_id,
  n.attempt_key,
  n.person_id,
  n.case_key,
  n.part,
  n.expected,
  p.nik AS true_nik,
  n.has_typo,
  n.wants_sibling AND s.next_nik IS NOT NULL AND NOT n.has_typo AS has_sibling,
  n.has_variant AND name_variant(p.full_name, n.attempt_key) <> p.full_name AS has_variant,
  n.has_january,
  n.is_malformed,
  n.office_code,
  n.channel,
  n.application_type,
  n.service,
  CASE
    WHEN n.has_typo AND n.is_transposition AND substr(p.nik, n.typo_place, 1) <> substr(p.nik, n.typo_place + 1, 1)
      THEN substr(p.nik, 1, n.typo_place - 1) || substr(p.nik, n.typo_place + 1, 1) || substr(p.nik, n.typo_place, 1) || substr(p.nik, n.typo_place + 2)
    WHEN n.has_typo
      THEN substr(p.nik, 1, n.typo_place - 1)
        || CAST((CAST(substr(p.nik, n.typo_place, 1) AS INTEGER) + 1 + ui('typo digit', n.attempt_key, 9)) % 10 AS VARCHAR)
        || substr(p.nik, n.typo_place + 1)
    WHEN n.wants_sibling AND s.next_nik IS NOT NULL THEN s.next_nik
    ELSE p.nik
  END AS nik,
  coalesce(pc.no_kk, p.no_kk) AS no_kk,
  CASE WHEN n.has_variant THEN name_variant(p.full_name, n.attempt_key) ELSE p.full_name END AS full_name,
  CASE WHEN n.has_variant THEN mrz(name_variant(p.full_name, n.attempt_key)) ELSE p.mrz_name END AS mrz_name,
  p.birth_place,
  CASE
    WHEN n.has_january THEN make_date(year(p.birth_on), 1, 1)
    WHEN n.birth_shift_years <> 0 THEN CAST(p.birth_on + to_years(CAST(n.birth_shift_years AS INTEGER)) AS DATE)
    WHEN c.birth_on IS NOT NULL THEN c.birth_on
    ELSE p.birth_on
  END AS birth_date,
  p.sex,
  CASE WHEN u('mother missing', n.attempt_key) < $noise_optional_missing THEN NULL ELSE p.mother_name END AS mother_name,
  coalesce(n.village_code, p.village_code) AS village_code,
  CASE
    WHEN n.phone_mode = 'SHARED' THEN '+62899' || lpad(CAST(phone_no(9950000 + ui('broker', n.case_key, 40000)) AS VARCHAR), 7, '0')
    WHEN n.has_office_phone AND l.phone IS NOT NULL THEN l.phone
    WHEN n.case_key IS NULL AND u('counter phone', n.attempt_key) < $village_counter_share
      THEN '+62899' || lpad(CAST(phone_no(9900000 + ui('counter', p.village_code, 49000)) AS VARCHAR), 7, '0')
    WHEN n.case_key IS NULL AND u('phone missing', n.attempt_key) < $noise_optional_missing THEN NULL
    ELSE p.phone
  END AS phone,
  CASE
    WHEN u('has email', n.person_id) < 0.45
      THEN lower(regexp_replace(split_part(p.full_name, ' ', 1), '[^A-Z]', '', 'g')) || '.' || CAST(n.person_id AS VARCHAR) || '@surel.invalid'
  END AS email,
  CASE WHEN n.channel = 'MPASPOR' THEN substr(md5('account ' || CASE WHEN u('own account', n.person_id) < 0.4 THEN n.person_id ELSE -p.hh END), 1, 16) END
    AS account_hash,
  n.purpose,
  n.destination,
  CASE WHEN u('knows date', n.attempt_key) < 0.6 THEN n.submitted_on + CAST(14 + ui('planned date', n.attempt_key, 100) AS INTEGER) END
    AS planned_departure_on,
  CASE WHEN u('knows days', n.attempt_key) < 0.85 OR n.case_key IS NOT NULL THEN n.planned_days END AS planned_days,
  CASE WHEN u('stay missing', n.attempt_key) < $noise_optional_missing THEN NULL ELSE n.stay_type END AS stay_type,
  CASE
    WHEN n.guarantor_mode = 'SHARED' THEN g.nik
    WHEN n.guarantor_mode = 'MOTHER' THEN m.nik
    WHEN n.purpose = 'KUNJUNGAN_KELUARGA' AND n.case_key IS NULL AND u('guarantor', n.attempt_key) < 0.6 THEN h.nik
  END AS guarantor_nik,
  CASE
    WHEN n.guarantor_mode = 'SHARED' THEN g.full_name
    WHEN n.guarantor_mode = 'MOTHER' THEN m.full_name
    WHEN n.purpose = 'KUNJUNGAN_KELUARGA' AND n.case_key IS NULL AND u('guarantor', n.attempt_key) < 0.6 THEN h.full_name
  END AS guarantor_name,
  CASE
    WHEN n.guarantor_mode = 'SHARED' THEN 'SAUDARA'
    WHEN n.guarantor_mode = 'MOTHER' THEN CASE WHEN p.slot = 1 THEN 'ISTRI' ELSE 'IBU' END
    WHEN n.purpose = 'KUNJUNGAN_KELUARGA' AND n.case_key IS NULL AND u('guarantor', n.attempt_key) < 0.6 THEN 'KELUARGA'
  END AS guarantor_relation,
  CASE
    WHEN n.guarantor_mode = 'SHARED' THEN g.phone
    WHEN n.guarantor_mode = 'MOTHER' THEN m.phone
    WHEN n.purpose = 'KUNJUNGAN_KELUARGA' AND n.case_key IS NULL AND u('guarantor', n.attempt_key) < 0.6 THEN h.phone
  END AS guarantor_phone,
  CASE WHEN u('emergency', n.attempt_key) < 0.7 THEN h.phone END AS emergency_phone,
  CASE
    WHEN n.licence_id LIKE 'PPIU%' THEN 'KEMENAG'
    WHEN n.licence_id LIKE 'P3MI%' THEN 'DISNAKER'
    WHEN n.licence_id LIKE 'LPK%' THEN 'KEMNAKER'
    WHEN n.purpose = 'BEKERJA' AND n.case_key IS NULL AND u('recommended', n.attempt_key) < 0.7 THEN 'DISNAKER'
  END AS recommendation_type,
  CASE
    WHEN n.licence_id IS NOT NULL OR (n.purpose = 'BEKERJA' AND n.case_key IS NULL AND u('recommended', n.attempt_key) < 0.7)
      THEN 'REK/' || strftime(n.submitted_on, '%Y') || '/' || lpad(CAST(ui('recommendation', n.attempt_key, 1000000) AS VARCHAR), 6, '0')
  END AS recommendation_no,
  CASE WHEN n.licence_id LIKE 'PPIU%' THEN n.licence_id END AS ppiu_id,
  CASE WHEN n.licence_id LIKE 'P3MI%' THEN n.licence_id END AS p3mi_id,
  CASE WHEN n.licence_id LIKE 'LPK%' THEN n.licence_id END AS lpk_id,
  CASE WHEN n.is_first THEN 'Y' ELSE 'N' END AS declared_first_passport,
  n.old_passport_no,
  CASE
    WHEN n.accompanying_id IS NOT NULL THEN w.nik
    WHEN p.birth_on + 6210 > n.submitted_on AND n.case_key IS NULL THEN
      CASE WHEN u('brought by', n.attempt_key) < 0.06 THEN h.nik WHEN u('brought by', n.attempt_key) < 0.6 THEN coalesce(p.mother_nik, p.father_nik)
        ELSE coalesce(p.father_nik, p.mother_nik) END
  END AS accompanying_nik,
  n.submitted_on,
  n.submitted_at,
  n.interview_on,
  n.interview_at,
  n.decided_on,
  n.decided_at,
  n.decision,
  CASE WHEN n.is_malformed AND n.decision IN ('TUNDA', 'TOLAK', 'BATAL') THEN NULL ELSE n.reason_code END AS reason_code,
  substr(md5('officer ' || n.office_code || ui('officer', n.attempt_key, 9)), 1, 12) AS officer_hash,
  n.passport_no,
  b.issued_on AS passport_issued_on,
  b.expires_on AS passport_expires_on
FROM noisy AS n
INNER JOIN person AS p ON p.person_id = n.person_id
LEFT JOIN person AS h ON h.person_id = p.hh * 32 + CASE WHEN p.slot = 1 THEN 2 ELSE 1 END
LEFT JOIN person AS m ON m.person_id = p.hh * 32 + 2
LEFT JOIN person AS w ON w.person_id = n.accompanying_id
LEFT JOIN (
  SELECT case_key, max(person_id) AS person_id
  FROM actor
  GROUP BY case_key
) AS k ON k.case_key = n.case_key
LEFT JOIN person AS g ON g.person_id = (k.person_id // 32 - 1) * 32 + 1
LEFT JOIN sibling AS s ON s.person_id = p.person_id
LEFT JOIN corrected AS c ON c.person_id = p.person_id AND c.event_on <= n.submitted_on
LEFT JOIN card AS pc ON pc.card_id = c.card_id
LEFT JOIN licence_body AS l ON l.licence_id = n.licence_id
LEFT JOIN book AS b ON b.passport_no = n.passport_no
ORDER BY n.attempt_key
