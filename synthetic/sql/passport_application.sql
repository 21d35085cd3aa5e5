/*
title: The application feed: the state known on each business date on which it changed
grain: one row an application and delivery
reads: [application_row, book]
*/
WITH shown AS (
  SELECT
    attempt_key,
    greatest($start, changed_on) AS business_on
  FROM (
    SELECT attempt_key, submitted_on AS changed_on
    FROM application_row
    UNION ALL
    SELECT attempt_key, interview_on
    FROM application_row
    WHERE interview_at IS NOT NULL
    UNION ALL
    SELECT attempt_key, decided_on
    FROM application_row
    WHERE decided_on IS NOT NULL
  ) AS c
  WHERE changed_on < $start + CAST($days AS INTEGER)
  GROUP BY 1, 2
)
SELECT
  s.business_on,
  r.attempt_key,
  r.application_id,
  r.office_code,
  r.channel,
  CASE WHEN r.is_malformed THEN 'GANTI' ELSE r.application_type END AS application_type,
  r.service,
  r.nik,
  r.no_kk,
  r.full_name,
  r.birth_place,
  CAST(r.birth_date AS VARCHAR) AS birth_date,
  r.sex,
  r.mother_name,
  r.village_code,
  r.phone,
  r.email,
  r.account_hash,
  r.purpose,
  r.destination,
  CAST(r.planned_departure_on AS VARCHAR) AS planned_departure_on,
  CAST(r.planned_days AS VARCHAR) AS planned_days,
  r.stay_type,
  r.guarantor_nik,
  r.guarantor_name,
  r.guarantor_relation,
  r.guarantor_phone,
  r.emergency_phone,
  r.recommendation_type,
  r.recommendation_no,
  r.ppiu_id,
  r.p3mi_id,
  r.lpk_id,
  r.declared_first_passport,
  r.old_passport_no,
  r.accompanying_nik,
  strftime(r.submitted_at, '%Y-%m-%dT%H:%M:%S') AS submitted_at,
  CASE WHEN r.interview_on <= s.business_on THEN strftime(r.interview_at, '%Y-%m-%dT%H:%M:%S') END AS interview_at,
  CASE WHEN r.decided_on <= s.business_on THEN strftime(r.decided_at, '%Y-%m-%dT%H:%M:%S') END AS decided_at,
  CASE WHEN r.decided_on <= s.business_on THEN r.decision ELSE 'PROSES' END AS decision,
  CASE WHEN r.decided_on <= s.business_on THEN r.reason_code END AS reason_code,
  CASE WHEN r.interview_on <= s.business_on THEN r.officer_hash END AS officer_hash,
  CASE WHEN r.decided_on <= s.business_on THEN r.passport_no END AS passport_no,
  CASE WHEN r.decided_on <= s.business_on THEN CAST(r.passport_issued_on AS VARCHAR) END AS passport_issued_on,
  CASE WHEN r.decided_on <= s.business_on THEN CAST(r.passport_expires_on AS VARCHAR) END AS passport_expires_on
FROM shown AS s
INNER JOIN application_row AS r ON r.attempt_key = s.attempt_key
WHERE r.decision <> 'TERBIT'
  OR r.case_key IS NOT NULL
  OR r.decided_on >= $start - CAST($history_days AS INTEGER)
  OR r.passport_expires_on > $start - CAST($history_days AS INTEGER)
ORDER BY s.business_on, r.application_id
