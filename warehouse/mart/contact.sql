/*
title: Phones, e-mails and accounts on applications, last 400 days
grain: one row a contact and application
reads: [fact.contact, flag.flag, temp.flagged_person]
columns:
  contact_kind: PHONE, EMAIL or ACCOUNT
  contact_value: the contact
  application_id: application
  person_id: person, a token
  regency_code: regency of residence
  office_code: office
  submitted_on: submitted
  is_licensed: belongs to a licensed body
*/
WITH network_application AS (
  SELECT DISTINCT listed.source.record_key AS application_id
  FROM (
    SELECT unnest(sources) AS source
    FROM flag.flag
    WHERE status = 'OPEN'
      AND NOT is_sealed
      AND upper(subject_kind) LIKE '%CONTACT%'
  ) AS listed
  WHERE listed.source.feed = 'passport_application'
),
shared AS (
  SELECT
    contact_kind,
    contact_value
  FROM fact.contact
  GROUP BY
    contact_kind,
    contact_value
  HAVING count(DISTINCT person_id) > 1
)
SELECT
  contact.contact_kind,
  contact.contact_value,
  contact.application_id,
  contact.person_id,
  contact.regency_code,
  contact.office_code,
  contact.submitted_on,
  contact.is_licensed,
  coalesce(flagged.is_open_flag, FALSE) OR network.application_id IS NOT NULL AS is_open_flag,
  coalesce(flagged.has_open_sealed_flag, FALSE) AS has_open_sealed_flag,
  shared.contact_value IS NOT NULL AS is_shared
FROM fact.contact AS contact
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = contact.person_id
LEFT JOIN network_application AS network
  ON network.application_id = contact.application_id
LEFT JOIN shared
  ON shared.contact_kind = contact.contact_kind
  AND shared.contact_value = contact.contact_value
