/*
title: The history of applications on the first day; on the second the new ones and those decided
grain: one row an application and delivery
reads: [application, application_fault, person]
*/
WITH sent AS (
  SELECT attempt_key, $start AS business_on, issued_on <= $start AS is_decided
  FROM application
  WHERE submitted_on <= $start
  UNION ALL
  SELECT attempt_key, $start + 1, issued_on IS NOT NULL
  FROM application
  WHERE submitted_on > $start OR issued_on > $start
)
SELECT
  s.business_on,
  a.application_id,
  'KANIM3171' AS office_code,
  'MPASPOR' AS channel,
  a.application_type,
  'REGULER' AS service,
  coalesce(f.nik, p.nik) AS nik,
  coalesce(f.no_kk, p.no_kk) AS no_kk,
  coalesce(f.full_name, p.full_name) AS full_name,
  p.birth_place,
  CAST(coalesce(f.birth_date, p.birth_on) AS VARCHAR) AS birth_date,
  p.sex,
  CASE WHEN u('mother missing', a.attempt_key) >= $noise_optional_missing THEN p.mother_name END AS mother_name,
  p.village_code,
  CASE WHEN u('phone missing', a.attempt_key) >= $noise_optional_missing THEN p.phone END AS phone,
  CAST(NULL AS VARCHAR) AS email,
  CAST(NULL AS VARCHAR) AS account_hash,
  a.purpose,
  CASE a.purpose WHEN 'UMRAH' THEN 'SAU' ELSE 'MYS' END AS destination,
  CAST(NULL AS VARCHAR) AS planned_departure_on,
  '9' AS planned_days,
  'HOTEL' AS stay_type,
  CAST(NULL AS VARCHAR) AS guarantor_nik,
  CAST(NULL AS VARCHAR) AS guarantor_name,
  CAST(NULL AS VARCHAR) AS guarantor_relation,
  CAST(NULL AS VARCHAR) AS guarantor_phone,
  CAST(NULL AS VARCHAR) AS emergency_phone,
  CAST(NULL AS VARCHAR) AS recommendation_type,
  CAST(NULL AS VARCHAR) AS recommendation_no,
  CAST(NULL AS VARCHAR) AS ppiu_id,
  CAST(NULL AS VARCHAR) AS p3mi_id,
  CAST(NULL AS VARCHAR) AS lpk_id,
  CASE a.application_type WHEN 'BARU' THEN 'Y' ELSE 'N' END AS declared_first_passport,
  a.old_passport_no,
  CAST(NULL AS VARCHAR) AS accompanying_nik,
  CAST(a.submitted_on AS VARCHAR) || 'T09:00:00' AS submitted_at,
  CASE WHEN s.is_decided THEN CAST(a.issued_on AS VARCHAR) || 'T09:00:00' END AS interview_at,
  CASE WHEN s.is_decided THEN CAST(a.issued_on AS VARCHAR) || 'T10:00:00' END AS decided_at,
  CASE WHEN s.is_decided THEN 'TERBIT' ELSE 'PROSES' END AS decision,
  CAST(NULL AS VARCHAR) AS reason_code,
  CAST(NULL AS VARCHAR) AS officer_hash,
  CASE WHEN s.is_decided THEN a.passport_no END AS passport_no,
  CASE WHEN s.is_decided THEN CAST(a.issued_on AS VARCHAR) END AS passport_issued_on,
  CASE WHEN s.is_decided THEN CAST(CAST(a.issued_on + INTERVAL 10 YEAR AS DATE) AS VARCHAR) END AS passport_expires_on
FROM sent AS s
INNER JOIN application AS a ON a.attempt_key = s.attempt_key
INNER JOIN person AS p ON p.person_id = a.person_id
LEFT JOIN application_fault AS f ON f.attempt_key = a.attempt_key
