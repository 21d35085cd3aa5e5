/*
title: Who stands behind applicants
grain: one row per application and guarantor, guarantor's phone or emergency phone
reads: [seen.passport_application, fact.application, fact.contact, fact.licence]
doc: >
  contact_kind NIK is the guarantor's own number, PHONE a phone, given as the guarantor's or for emergencies (role): one number in both
  places is one number. Person, card and regency of the applicant only where the link is exact. is_family: the guarantor is family by the
  registry, or somebody of the same family card gave the phone as their own. is_licensed: the phone of a licensed body, or an application through
  one. cards counts the family cards outside the family that give the contact, last_on is the day the last of them did. Rows are not paired: a number that a whole town gives costs a row each.
*/
WITH given AS (
  SELECT
    application_id,
    'GUARANTOR' AS role,
    'NIK' AS contact_kind,
    CAST(guarantor_nik AS VARCHAR) AS contact_value
  FROM seen.passport_application
  WHERE guarantor_nik IS NOT NULL
  UNION ALL
  SELECT
    application_id,
    'GUARANTOR' AS role,
    'PHONE' AS contact_kind,
    guarantor_phone AS contact_value
  FROM seen.passport_application
  WHERE guarantor_phone IS NOT NULL
  UNION ALL
  SELECT
    application_id,
    'EMERGENCY' AS role,
    'PHONE' AS contact_kind,
    emergency_phone AS contact_value
  FROM seen.passport_application
  WHERE
    emergency_phone IS NOT NULL
    AND emergency_phone IS DISTINCT FROM guarantor_phone
),

household_phone AS (
  SELECT DISTINCT
    no_kk,
    contact_value
  FROM fact.contact
  WHERE
    contact_kind = 'PHONE'
    AND no_kk IS NOT NULL
),

behind AS MATERIALIZED (
  SELECT
    given.contact_kind,
    given.contact_value,
    given.role,
    application.application_id,
    CASE WHEN application.rung <> 'PROBABLE' THEN application.person_id END AS person_id,
    CASE WHEN application.rung <> 'PROBABLE' THEN application.no_kk END AS no_kk,
    CASE WHEN application.rung <> 'PROBABLE' THEN application.regency_code END AS regency_code,
    application.office_code,
    application.purpose,
    application.submitted_on,
    (given.role = 'GUARANTOR' AND application.is_guarantor_family)
    OR household_phone.no_kk IS NOT NULL AS is_family,
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
  LEFT JOIN household_phone
    ON
      application.no_kk = household_phone.no_kk
      AND given.contact_value = household_phone.contact_value
  WHERE application.decision <> 'BATAL'
),

degree AS (
  SELECT
    contact_kind,
    contact_value,
    COUNT(DISTINCT no_kk) AS cards,
    MAX(submitted_on) AS last_on
  FROM behind
  WHERE NOT is_family
  GROUP BY
    contact_kind,
    contact_value
)

SELECT
  behind.contact_kind,
  behind.contact_value,
  behind.role,
  behind.application_id,
  behind.person_id,
  behind.no_kk,
  behind.regency_code,
  behind.office_code,
  behind.purpose,
  behind.submitted_on,
  behind.is_family,
  behind.is_licensed,
  COALESCE(degree.cards, 0) AS cards,
  degree.last_on
FROM behind
LEFT JOIN degree
  ON
    behind.contact_kind = degree.contact_kind
    AND behind.contact_value = degree.contact_value
