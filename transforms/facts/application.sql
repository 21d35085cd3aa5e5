/*
title: Passport applications with what the registry says
grain: one row per application submitted in the last 400 days
reads:
  [seen.passport_application, seen.population_registry, identity.link, fact.licence, fact.application_kin, fact.registry_event,
   reference.visa_free, reference.gateway_office, reference.destination]
doc: >
  The registry columns, marital_code and age_years (on the day of the application) are those of the linked person. nik_birth_on is
  the birth date coded in the linked NIK (women day + 40): a NIK is never changed, so it remembers a birth date that was corrected
  later. is_bureau_licensed: a body named in its own column was licensed, for that kind of work, and free of sanction that day.
  declared_regency_code is where the applicant says to live. is_guarantor_named: a NIK or a name was given. visa_free_days: how
  long a visit to the destination may last without a visa, on the day of the application; empty where a visa is needed.
  is_gateway_office: the office was on the list of gateway offices that day; is_home_near_office and is_address_near_office: the
  registered and the declared province are within its near provinces. is_concern and is_moratorium: the destination was on that
  list that day. guarantor_steps and companion_steps: how near of kin they are, empty where no kinship is recorded, the companion
  is under 18, or the application is older than 100 days. married_on: the newest marriage recorded in the last 600 days.
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
    application.guarantor_relation,
    COALESCE(CAST(application.guarantor_nik AS VARCHAR), application.guarantor_name) IS NOT NULL AS is_guarantor_named,
    application.accompanying_nik,
    region_now(LEFT(application.village_code, 5)) AS declared_regency_code
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
    marital_code,
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
    'PPIU' AS kind,
    ppiu_id AS licence_id
  FROM recent
  WHERE ppiu_id IS NOT NULL
  UNION ALL
  SELECT
    application_id,
    submitted_on,
    'P3MI' AS kind,
    p3mi_id AS licence_id
  FROM recent
  WHERE p3mi_id IS NOT NULL
  UNION ALL
  SELECT
    application_id,
    submitted_on,
    'LPK' AS kind,
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
    (named.kind = licence.kind OR (named.kind = 'PPIU' AND licence.kind = 'PIHK'))
    AND is_licensed_on(
      named.submitted_on, licence.licensed_from, licence.licensed_to, licence.sanction_from, licence.sanction_to
    )
  GROUP BY named.application_id
),

visa_free AS (
  SELECT
    recent.application_id,
    MAX(allowed.days) AS days
  FROM recent
  INNER JOIN reference.visa_free AS allowed
    ON recent.destination = allowed.country
  WHERE
    allowed.valid_from <= recent.submitted_on
    AND (allowed.valid_to IS NULL OR allowed.valid_to >= recent.submitted_on)
  GROUP BY recent.application_id
),

kin AS (
  SELECT
    application_id,
    MIN(CASE WHEN role = 'GUARANTOR' THEN steps END) AS guarantor_steps,
    MIN(CASE WHEN role = 'COMPANION' AND is_adult THEN steps END) AS companion_steps
  FROM fact.application_kin
  GROUP BY application_id
),

marriage AS (
  SELECT
    recent.application_id,
    MAX(registry_event.event_on) AS married_on
  FROM recent
  INNER JOIN fact.registry_event AS registry_event
    ON recent.person_id = registry_event.person_id
  WHERE registry_event.event = 'KAWIN'
  GROUP BY recent.application_id
),

listed AS (
  SELECT
    recent.application_id,
    BOOL_OR(destination.list_name = 'CONCERN') AS is_concern,
    BOOL_OR(destination.list_name = 'MORATORIUM') AS is_moratorium
  FROM recent
  INNER JOIN reference.destination AS destination
    ON recent.destination = destination.country
  WHERE
    destination.valid_from <= recent.submitted_on
    AND (destination.valid_to IS NULL OR destination.valid_to >= recent.submitted_on)
  GROUP BY recent.application_id
),

gateway AS (
  SELECT
    recent.application_id,
    MAX(office.near_provinces) AS near_provinces
  FROM recent
  INNER JOIN reference.gateway_office AS office
    ON recent.office_code = office.office_code
  WHERE
    office.valid_from <= recent.submitted_on
    AND (office.valid_to IS NULL OR office.valid_to >= recent.submitted_on)
  GROUP BY recent.application_id
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
    OR (companion.no_kk = person.no_kk AND age_years(companion.birth_on, recent.submitted_on) >= 18),
    FALSE
  ) AS is_accompanied_by_parent,
  recent.guarantor_relation,
  recent.is_guarantor_named,
  recent.declared_regency_code,
  LEFT(recent.declared_regency_code, 2) AS declared_province_code,
  person.marital_code,
  age_years(person.birth_on, recent.submitted_on) AS age_years,
  visa_free.days AS visa_free_days,
  gateway.near_provinces IS NOT NULL AS is_gateway_office,
  CONTAINS(gateway.near_provinces, LEFT(person.regency_code, 2)) AS is_home_near_office,
  CONTAINS(gateway.near_provinces, LEFT(recent.declared_regency_code, 2)) AS is_address_near_office,
  COALESCE(listed.is_concern, FALSE) AS is_concern,
  COALESCE(listed.is_moratorium, FALSE) AS is_moratorium,
  kin.guarantor_steps,
  kin.companion_steps,
  marriage.married_on
FROM recent
LEFT JOIN person
  ON recent.person_id = person.nik
LEFT JOIN person AS guarantor
  ON recent.guarantor_nik = guarantor.nik
LEFT JOIN person AS companion
  ON recent.accompanying_nik = companion.nik
LEFT JOIN licensed
  ON recent.application_id = licensed.application_id
LEFT JOIN visa_free
  ON recent.application_id = visa_free.application_id
LEFT JOIN kin
  ON recent.application_id = kin.application_id
LEFT JOIN marriage
  ON recent.application_id = marriage.application_id
LEFT JOIN listed
  ON recent.application_id = listed.application_id
LEFT JOIN gateway
  ON recent.application_id = gateway.application_id
