/*
title: Where an application, the registry, the NIK and the old book differ
grain: one row per application submitted in the last 100 days
reads: [seen.passport_application, seen.population_registry, fact.application, identity.link, identity.book, identity.person]
doc: >
  What differs and by how much; never a name, a date or a number of the person. Compared with the linked person, or, where the NIK
  belongs to somebody of another name (unlinked_reason NIK_CONFLICT), with the holder of that NIK. name_agreement and
  mother_agreement as the function name_agreement has them (0 different to 4 equal). is_birth_slip: the year stands, and the rest
  differs as a slip of the pen does. is_nik_birth_different and is_nik_day_40_different: the linked NIK codes another date (two
  digits of the year, so no century), or carries the mark of 40 on its day otherwise than the application says; which of the two
  is right it does not tell. book_*: the newest older book of the person. registry_state on the day of the application: NOT_FOUND
  when nothing links the record and the registry does not know its NIK.
*/
WITH recent AS MATERIALIZED (
  SELECT
    application.application_id,
    application.person_id,
    application.rung,
    application.office_code,
    application.submitted_on,
    application.decision,
    link.unlinked_reason,
    COALESCE(application.person_id, CASE WHEN link.unlinked_reason = 'NIK_CONFLICT' THEN stated.nik END) AS compared_nik,
    stated.full_name,
    stated.mother_name,
    stated.birth_on,
    stated.birth_place,
    stated.sex = 'P' AS is_day_40
  FROM fact.application AS application
  INNER JOIN seen.passport_application AS stated
    ON application.application_id = stated.application_id
  INNER JOIN identity.link AS link
    ON
      application.application_id = link.record_key
      AND link.feed = 'passport_application'
  WHERE application.submitted_on > $run_on - 100
),

registry AS MATERIALIZED (
  SELECT
    nik,
    full_name,
    mother_name,
    birth_on,
    birth_place,
    is_active,
    event_on
  FROM seen.population_registry
  WHERE nik IN (SELECT compared_nik FROM recent)
),

-- names are put in standard form only where they are not written alike: that is most of the work
name_pair AS (
  SELECT DISTINCT
    recent.full_name AS stated_name,
    registry.full_name AS known_name
  FROM recent
  INNER JOIN registry
    ON recent.compared_nik = registry.nik
  WHERE recent.full_name <> registry.full_name
  UNION
  SELECT
    recent.mother_name AS stated_name,
    registry.mother_name AS known_name
  FROM recent
  INNER JOIN registry
    ON recent.compared_nik = registry.nik
  WHERE recent.mother_name <> registry.mother_name
),

standard AS MATERIALIZED (
  SELECT
    stated_name,
    known_name,
    name_standard(stated_name) AS stated_standard,
    name_standard(known_name) AS known_standard
  FROM name_pair
),

agreement AS MATERIALIZED (
  SELECT
    stated_name,
    known_name,
    name_agreement(stated_standard, known_standard) AS level
  FROM standard
),

older_book AS (
  SELECT
    recent.application_id,
    MAX_BY(book.birth_on, STRFTIME(book.issued_on, '%Y%m%d') || book.application_id) AS birth_on
  FROM recent
  INNER JOIN identity.book AS book
    ON recent.person_id = book.person_id
  WHERE
    book.rung <> 'PROBABLE'
    AND book.application_id <> recent.application_id
    AND book.issued_on <= recent.submitted_on
  GROUP BY recent.application_id
)

SELECT
  recent.application_id,
  recent.person_id,
  recent.rung,
  recent.office_code,
  recent.submitted_on,
  CASE WHEN recent.full_name = registry.full_name THEN 4 ELSE name.level END AS name_agreement,
  ABS(recent.birth_on - registry.birth_on) AS birth_apart_days,
  recent.birth_place <> registry.birth_place
  AND NOT CONTAINS(recent.birth_place, registry.birth_place)
  AND NOT CONTAINS(registry.birth_place, recent.birth_place) AS is_birth_place_different,
  CASE WHEN recent.mother_name = registry.mother_name THEN 4 ELSE mother.level END AS mother_agreement,
  recent.unlinked_reason,
  CASE
    WHEN recent.unlinked_reason = 'NIK_UNKNOWN' THEN 'NOT_FOUND'
    WHEN registry.is_active OR registry.event_on > recent.submitted_on THEN 'ACTIVE'
    WHEN registry.nik IS NOT NULL THEN 'INACTIVE'
  END AS registry_state,
  COALESCE(birth_slip(recent.birth_on, registry.birth_on), FALSE) AS is_birth_slip,
  STRFTIME(nik_birth_on(registry.nik, $run_on), '%d%m%y') IS DISTINCT FROM STRFTIME(recent.birth_on, '%d%m%y')
  AND recent.person_id IS NOT NULL AS is_nik_birth_different,
  COALESCE((MOD(recent.person_id // 100000000, 100) > 40) <> recent.is_day_40, FALSE) AS is_nik_day_40_different,
  ABS(recent.birth_on - older_book.birth_on) AS book_birth_apart_days,
  recent.decision
FROM recent
LEFT JOIN registry
  ON recent.compared_nik = registry.nik
LEFT JOIN agreement AS name
  ON
    recent.full_name = name.stated_name
    AND registry.full_name = name.known_name
LEFT JOIN agreement AS mother
  ON
    recent.mother_name = mother.stated_name
    AND registry.mother_name = mother.known_name
LEFT JOIN older_book
  ON recent.application_id = older_book.application_id
