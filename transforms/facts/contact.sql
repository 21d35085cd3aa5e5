/*
title: Contacts given on passport applications
grain: one row per application and contact
reads: [seen.passport_application, fact.application, fact.licence]
doc: Whose contact it is, only where the link is exact.
*/
WITH given AS (
  SELECT
    'PHONE' AS contact_kind,
    phone AS contact_value,
    application_id
  FROM seen.passport_application
  WHERE phone IS NOT NULL
  UNION ALL
  SELECT
    'EMAIL' AS contact_kind,
    email AS contact_value,
    application_id
  FROM seen.passport_application
  WHERE email IS NOT NULL
  UNION ALL
  SELECT
    'ACCOUNT' AS contact_kind,
    account_hash AS contact_value,
    application_id
  FROM seen.passport_application
  WHERE account_hash IS NOT NULL
)

SELECT
  given.contact_kind,
  given.contact_value,
  given.application_id,
  CASE WHEN application.rung <> 'PROBABLE' THEN application.person_id END AS person_id,
  CASE WHEN application.rung <> 'PROBABLE' THEN application.no_kk END AS no_kk,
  CASE WHEN application.rung <> 'PROBABLE' THEN application.regency_code END AS regency_code,
  application.office_code,
  application.purpose,
  application.submitted_on,
  application.is_bureau_licensed
  OR EXISTS (
    SELECT 1
    FROM fact.licence AS licence
    WHERE
      licence.phone = given.contact_value
      AND is_licensed_on(
        application.submitted_on, licence.licensed_from, licence.licensed_to, licence.sanction_from, licence.sanction_to
      )
  ) AS is_licensed
FROM given
INNER JOIN fact.application AS application
  ON given.application_id = application.application_id
