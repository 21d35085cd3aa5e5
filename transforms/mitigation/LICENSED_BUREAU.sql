/*
kind: LICENSED_BUREAU
title:
  id: Lembaga berizin
  en: Licensed body
grain: one row per flag whose record names a body licensed on the day, or whose contact or group also serves one
reads: [new_hit, fact.application, fact.departure, fact.contact]
*/
SELECT
  hit.flag_id,
  'Permohonan menyebut biro, perusahaan, atau lembaga yang berizin pada hari itu' AS text,
  'The application names a bureau, company or body that was licensed on the day' AS text_en
FROM new_hit AS hit
INNER JOIN fact.application AS application
  ON
    hit.subject_kind = 'application'
    AND hit.subject_key = application.application_id
WHERE application.is_bureau_licensed
UNION ALL
SELECT
  hit.flag_id,
  CASE
    WHEN departure.is_agency_licensed THEN 'Perjalanan dipesan lewat biro yang berizin pada hari itu'
    ELSE 'Permohonan paspornya menyebut biro, perusahaan, atau lembaga yang berizin'
  END AS text,
  CASE
    WHEN departure.is_agency_licensed THEN 'The journey was booked through an agency licensed on the day'
    ELSE 'The passport application names a licensed bureau, company or body'
  END AS text_en
FROM new_hit AS hit
INNER JOIN fact.departure AS departure
  ON
    hit.subject_kind = 'crossing'
    AND hit.person_id IS NOT NULL
    AND hit.subject_key = departure.crossing_id
LEFT JOIN fact.application AS application
  ON departure.issuing_application_id = application.application_id
WHERE
  departure.is_agency_licensed
  OR application.is_bureau_licensed
UNION ALL
SELECT
  hit.flag_id,
  CAST(COUNT(*) AS VARCHAR) || ' permohonan dengan kontak ini menyebut lembaga yang berizin' AS text,
  CAST(COUNT(*) AS VARCHAR) || ' application(s) with this contact name a licensed body' AS text_en
FROM new_hit AS hit
INNER JOIN fact.contact AS contact
  ON
    hit.subject_kind = 'contact'
    AND hit.subject_key = contact.contact_kind || '|' || contact.contact_value
WHERE contact.is_licensed
GROUP BY hit.flag_id
UNION ALL
SELECT
  member.flag_id,
  CAST(COUNT(DISTINCT application.application_id) AS VARCHAR) || ' permohonan dalam kelompok menyebut lembaga yang berizin' AS text,
  CAST(COUNT(DISTINCT application.application_id) AS VARCHAR) || ' application(s) of the group name a licensed body' AS text_en
FROM (
  SELECT
    flag_id,
    UNNEST(sources) AS record
  FROM new_hit
  WHERE subject_kind = 'group'
) AS member
INNER JOIN fact.application AS application
  ON member.record.record_key = application.application_id
WHERE
  application.is_bureau_licensed
  AND member.record.feed = 'passport_application'
GROUP BY member.flag_id
