/*
title: Applications on file by what singles out the applicant
grain: one row an application that a contract accepts
reads: [application_row, passport_application, enrolled]
doc: has_nik says that the NIK as typed is an entry of the applicant or one error away from one.
*/
SELECT
  r.application_id,
  r.person_id,
  CASE WHEN r.passport_no IN (SELECT passport_no FROM passport_application WHERE decision = 'TERBIT') THEN r.passport_no END AS passport_no,
  r.old_passport_no,
  coalesce(
    CASE WHEN r.nik_fault IS NULL OR r.nik_fault = 'NIK_DAY40_LOST' THEN TRUE WHEN r.nik_fault = 'NIK_TYPO' THEN e.has_own_nik ELSE FALSE END
      AND e.person_id IS NOT NULL,
    FALSE
  ) AS has_nik,
  r.full_name,
  r.birth_date,
  r.mother_name,
  r.birth_place
FROM application_row AS r
LEFT JOIN enrolled AS e ON e.person_id = r.person_id
WHERE NOT r.is_malformed AND r.application_id IN (SELECT application_id FROM passport_application)
ORDER BY r.application_id
