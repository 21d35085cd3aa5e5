/*
title: Passport applications with what the registry says
grain: one row per application submitted in the last 400 days
reads: [seen.passport_application, seen.population_registry, identity.link, fact.licence]
doc: >
  The registry columns are those of the linked person. nik_birth_on is the birth date coded in the linked NIK (women
  day + 40): a NIK is never changed, so it remembers a birth date that was corrected later.
*/
WITH recent AS MATERIALIZED (
  SELECT
    application.application_id,
    link.person_id,
    link.rung,
    application.office_code,
    application.channel,
    application.application_type,
    application.service,
    application.purpose,
    application.destination,
    application.planned_departure_on,
    application.planned_days,
    application.stay_type,
    CAST(application.submitted_at AS DATE) AS submitted_on,
    CAST(application.decided_at AS DATE) AS decided_on,
    application.decision,
    application.reason_code,
    application.is_declared_first,
    application.birth_on AS declared_birth_on,
    application.recommendation_type,
    application.recommendation_no,
    application.ppiu_id,
    application.p3mi_id,
    application.lpk_id,
    application.old_passport_no,
    application.passport_no,
    application.passport_issued_on,
    application.guarantor_nik,
    application.accompanying_nik
  FROM seen.passport_application AS application
  INNER JOIN identity.link AS link
    ON
      application.application_id = link.record_key
      AND link.feed = 'passport_application'
  WHERE CAST(application.submitted_at AS DATE) > $run_on - 400
),

person AS (
  SELECT
    nik,
    no_kk,
    birth_on,
    mother_nik,
    father_nik,
    village_code,
    region_now(LEFT(village_code, 5)) AS regency_code
  FROM seen.population_registry
  WHERE
    nik IN (SELECT person_id FROM recent)
    OR nik IN (SELECT guarantor_nik FROM recent)
    OR nik IN (SELECT accompanying_nik FROM recent)
),

named AS (
  SELECT
    application_id,
    submitted_on,
    ppiu_id AS licence_id
  FROM recent
  WHERE ppiu_id IS NOT NULL
  UNION ALL
  SELECT
    application_id,
    submitted_on,
    p3mi_id AS licence_id
  FROM recent
  WHERE p3mi_id IS NOT NULL
  UNION ALL
  SELECT
    application_id,
    submitted_on,
    lpk_id AS licence_id
  FROM recent
  WHERE lpk_id IS NOT NULL
),

licensed AS (
  SELECT
    named.application_id,
    COUNT(*) AS bodies
  FROM named
  INNER JOIN fact.licence AS licence
    ON named.licence_id = licence.licence_id
  WHERE
    named.submitted_on BETWEEN licence.licensed_from AND licence.licensed_to
    AND NOT COALESCE(named.submitted_on BETWEEN licence.sanction_from AND licence.sanction_to, FALSE)
  GROUP BY named.application_id
)

SELECT
  recent.application_id,
  recent.person_id,
  recent.rung,
  recent.office_code,
  CASE
    WHEN recent.office_code LIKE 'KANIM%'
      THEN SUBSTR(recent.office_code, 6, 2) || '.' || SUBSTR(recent.office_code, 8, 2)
  END AS office_regency_code,
  CASE WHEN recent.office_code LIKE 'KANIM%' THEN SUBSTR(recent.office_code, 6, 2) END AS office_province_code,
  recent.channel,
  recent.application_type,
  recent.service,
  recent.purpose,
  recent.destination,
  recent.planned_departure_on,
  recent.planned_days,
  recent.stay_type,
  recent.submitted_on,
  recent.decided_on,
  recent.decision,
  recent.reason_code,
  recent.is_declared_first,
  recent.declared_birth_on,
  person.birth_on AS registry_birth_on,
  nik_birth_on(recent.person_id, $run_on) AS nik_birth_on,
  person.no_kk,
  person.village_code,
  person.regency_code,
  LEFT(person.regency_code, 2) AS province_code,
  recent.recommendation_type,
  recent.recommendation_no,
  recent.ppiu_id,
  recent.p3mi_id,
  recent.lpk_id,
  licensed.bodies IS NOT NULL AS is_bureau_licensed,
  recent.old_passport_no,
  recent.passport_no,
  recent.passport_issued_on,
  recent.guarantor_nik,
  COALESCE(
    guarantor.no_kk = person.no_kk
    OR recent.guarantor_nik IN (person.mother_nik, person.father_nik)
    OR recent.person_id IN (guarantor.mother_nik, guarantor.father_nik)
    OR guarantor.mother_nik = person.mother_nik,
    FALSE
  ) AS is_guarantor_family,
  recent.accompanying_nik,
  COALESCE(
    recent.accompanying_nik IN (person.mother_nik, person.father_nik)
    OR companion.no_kk = person.no_kk,
    FALSE
  ) AS is_accompanied_by_parent
FROM recent
LEFT JOIN person
  ON recent.person_id = person.nik
LEFT JOIN person AS guarantor
  ON recent.guarantor_nik = guarantor.nik
LEFT JOIN person AS companion
  ON recent.accompanying_nik = companion.nik
LEFT JOIN licensed
  ON recent.application_id = licensed.application_id
