/*
title: Birth dates that the registry corrected
grain: one row per correction
reads: [core.population_registry, identity.person, fact.registry_event]
doc: is_regency_changed tells that the family card moved to another regency within 90 days before or after the correction.
*/
WITH version AS (
  SELECT
    nik,
    event_code,
    event_on,
    birth_on,
    LAG(birth_on) OVER (
      PARTITION BY nik
      ORDER BY business_on, received_at, delivery_id, line_no
    ) AS birth_before
  FROM core.population_registry
  WHERE
    business_on <= $run_on
    AND (until_on IS NULL OR until_on > business_on)
    AND nik IN (SELECT nik FROM core.population_registry WHERE event_code = 'KOREKSI_TGL_LHR')
),

moved AS (
  SELECT
    person_id,
    event_on
  FROM fact.registry_event
  WHERE is_regency_changed
),

correction AS (
  SELECT DISTINCT
    person.person_id,
    version.event_on,
    version.birth_before,
    version.birth_on
  FROM version
  INNER JOIN identity.person AS person
    ON version.nik = person.nik
  WHERE
    version.event_code = 'KOREKSI_TGL_LHR'
    AND version.birth_before <> version.birth_on
)

SELECT
  correction.person_id,
  correction.event_on AS corrected_on,
  correction.birth_before,
  correction.birth_on AS birth_after,
  BOOL_OR(moved.event_on BETWEEN correction.event_on - 90 AND correction.event_on + 90) IS TRUE AS is_regency_changed
FROM correction
LEFT JOIN moved
  ON correction.person_id = moved.person_id
GROUP BY
  correction.person_id,
  correction.event_on,
  correction.birth_before,
  correction.birth_on
