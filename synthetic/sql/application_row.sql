/*
title: Applications with every delivered column in its last state, faults included
grain: one row an application
reads: [application, application_fault, person, book, licence_body, registry_event, card, actor]
*/
WITH corrected AS (
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
    f.nik_fault,
    f.name_fault,
    f.birth_fault,
    coalesce(f.is_card_old, FALSE) AS is_card_old,
    f.nik AS written_nik,
    f.full_name AS written_name,
    f.birth_date AS written_birth_date,
    f.no_kk AS written_kk,
    a.case_key IS NULL AND u('application malformed', a.attempt_key) < $noise_malformed AS is_malformed
  FROM application AS a
  LEFT JOIN application_fault AS f ON f.attempt_key = a.attempt_key
)
SELECT
  n.application_id,
  n.attempt_key,
  n.person_id,
  n.case_key,
  n.part,
  n.expected,
  p.nik AS true_nik,
  CASE n.nik_mode WHEN 'FALSE' THEN 'NIK_FALSE' WHEN 'TYPO' THEN 'NIK_TYPO' ELSE n.nik_fault END AS nik_fault,
  n.name_fault,
  n.birth_fault,
  n.is_card_old,
  n.is_malformed,
  n.office_code,
  n.channel,
  n.application_type,
  n.service,
  CASE n.nik_mode
    WHEN 'FALSE' THEN substr(p.nik, 1, 10) || strftime(p.birth_on + to_years(CAST(n.birth_shift_years AS INTEGER)), '%y') || '9'
      || lpad(CAST(ui('false nik', n.attempt_key, 1000) AS VARCHAR), 3, '0')
    WHEN 'TYPO' THEN nik_written(p.nik, 'NIK_TYPO', NULL, n.attempt_key)
    ELSE coalesce(n.written_nik, p.nik)
  END AS nik,
  CASE WHEN n.nik_mode = 'FALSE' THEN substr(p.no_kk, 1, 12) || '9' || lpad(CAST(ui('false card', n.attempt_key, 1000) AS VARCHAR), 3, '0')
    ELSE coalesce(n.written_kk, pc.no_kk, p.no_kk) END AS no_kk,
  coalesce(n.written_name, p.full_name) AS full_name,
  CASE WHEN n.written_name IS NOT NULL THEN mrz(n.written_name) ELSE p.mrz_name END AS mrz_name,
  p.birth_place,
  CASE
    WHEN n.written_birth_date IS NOT NULL THEN n.written_birth_date
    WHEN n.birth_shift_years <> 0 THEN CAST(p.birth_on + to_years(CAST(n.birth_shift_years AS INTEGER)) AS DATE)
    WHEN c.birth_on IS NOT NULL THEN c.birth_on
    ELSE p.birth_on
  END AS birth_date,
  p.sex,
  CASE WHEN n.case_key IS NULL AND u('mother missing', n.attempt_key) < $noise_optional_missing THEN NULL ELSE p.mother_name END AS mother_name,
  p.village_code,
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
  CASE WHEN n.case_key IS NULL AND u('stay missing', n.attempt_key) < $noise_optional_missing THEN NULL ELSE n.stay_type END AS stay_type,
  CASE
    WHEN n.guarantor_mode IN ('SHARED', 'HEAD') THEN g.nik
    WHEN n.guarantor_mode = 'MOTHER' THEN m.nik
    WHEN n.purpose = 'KUNJUNGAN_KELUARGA' AND n.case_key IS NULL AND u('guarantor', n.attempt_key) < 0.6 THEN h.nik
  END AS guarantor_nik,
  CASE
    WHEN n.guarantor_mode IN ('SHARED', 'HEAD') THEN g.full_name
    WHEN n.guarantor_mode = 'MOTHER' THEN m.full_name
    WHEN n.purpose = 'KUNJUNGAN_KELUARGA' AND n.case_key IS NULL AND u('guarantor', n.attempt_key) < 0.6 THEN h.full_name
  END AS guarantor_name,
  CASE
    WHEN n.guarantor_mode = 'SHARED' THEN 'SAUDARA'
    WHEN n.guarantor_mode = 'HEAD' THEN 'KEPALA_DESA'
    WHEN n.guarantor_mode = 'MOTHER' THEN CASE WHEN p.slot = 1 THEN 'ISTRI' ELSE 'IBU' END
    WHEN n.purpose = 'KUNJUNGAN_KELUARGA' AND n.case_key IS NULL AND u('guarantor', n.attempt_key) < 0.6 THEN 'KELUARGA'
  END AS guarantor_relation,
  CASE
    WHEN n.guarantor_mode IN ('SHARED', 'HEAD') THEN g.phone
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
LEFT JOIN corrected AS c ON c.person_id = p.person_id AND c.event_on <= n.submitted_on
LEFT JOIN card AS pc ON pc.card_id = c.card_id
LEFT JOIN licence_body AS l ON l.licence_id = n.licence_id
LEFT JOIN book AS b ON b.passport_no = n.passport_no
ORDER BY n.attempt_key
