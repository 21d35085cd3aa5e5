/*
title: What the NIK on a passport application says
grain: one row per application
reads: [seen.passport_application, seen.population_registry]
doc: >
  NIK exact is not enough: a mistyped NIK can be somebody else's, and somebody born the same day. The registry must also
  agree on the name, or on the birth date with a name that is not plainly another one. What NIK cannot settle, the old
  book settles (identity.book).
*/
WITH person AS (
  SELECT
    registry.nik,
    registry.birth_on,
    regexp_replace(registry.full_name, '[^A-Z]', '', 'g') AS name_key
  FROM seen.population_registry AS registry
  WHERE registry.nik IN (SELECT nik FROM seen.passport_application)
),

compared AS (
  SELECT
    application.application_id,
    application.office_code,
    CAST(application.submitted_at AS DATE) AS submitted_on,
    application.nik,
    person.nik IS NOT NULL AS is_known,
    application.birth_on = person.birth_on AS is_birth_equal,
    regexp_replace(application.full_name, '[^A-Z]', '', 'g') = person.name_key AS is_name_equal,
    jaro_winkler_similarity(regexp_replace(application.full_name, '[^A-Z]', '', 'g'), person.name_key) AS name_similarity
  FROM seen.passport_application AS application
  LEFT JOIN person
    ON application.nik = person.nik
),

judged AS (
  SELECT
    application_id,
    office_code,
    submitted_on,
    nik,
    is_known,
    is_birth_equal,
    is_name_equal,
    is_known AND (is_name_equal OR (is_birth_equal AND name_similarity >= 0.7)) AS is_linked
  FROM compared
)

SELECT
  application_id,
  office_code AS unit_code,
  submitted_on AS record_on,
  CASE WHEN is_linked THEN nik END AS person_id,
  CASE WHEN is_linked THEN 'NIK' END AS rung,
  CASE WHEN is_linked THEN 1.0 END AS weight,
  CASE
    WHEN is_known
      THEN '{"nik": "equal", "birth_on": "' || CASE WHEN is_birth_equal THEN 'equal' ELSE 'differs' END
        || '", "full_name": "' || CASE WHEN is_name_equal THEN 'equal' WHEN is_linked THEN 'similar' ELSE 'differs' END || '"}'
    ELSE '{"nik": "not in the registry"}'
  END AS compared,
  CASE WHEN is_linked THEN NULL WHEN is_known THEN 'NIK_CONFLICT' ELSE 'NIK_UNKNOWN' END AS unlinked_reason
FROM judged
