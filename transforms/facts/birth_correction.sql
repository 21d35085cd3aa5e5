/*
title: Birth dates that the registry corrected
grain: one row per correction
reads: [core.population_registry, identity.person]
doc: is_regency_changed tells that the family card moved to another regency within 90 days of the correction.
*/
WITH version AS (
  SELECT
    nik,
    event_code,
    event_on,
    birth_on,
    region_now(LEFT(village_code, 5)) AS regency_code,
    no_kk,
    LAG(birth_on) OVER person AS birth_before,
    business_on
  FROM core.population_registry
  WHERE
    business_on <= $run_on
    AND (until_on IS NULL OR until_on > business_on)
    AND nik IN (SELECT nik FROM core.population_registry WHERE event_code = 'KOREKSI_TGL_LHR')
  WINDOW person AS (PARTITION BY nik ORDER BY business_on, received_at, delivery_id, line_no)
),

correction AS (
  SELECT
    nik,
    event_on,
    birth_before,
    birth_on
  FROM version
  WHERE
    event_code = 'KOREKSI_TGL_LHR'
    AND birth_before <> birth_on
)

SELECT
  person.person_id,
  correction.event_on AS corrected_on,
  correction.birth_before,
  correction.birth_on AS birth_after,
  COUNT(DISTINCT version.regency_code) > 1 AS is_regency_changed
FROM correction
INNER JOIN identity.person AS person
  ON correction.nik = person.nik
INNER JOIN version
  ON
    correction.nik = version.nik
    AND version.business_on <= correction.event_on + 90
GROUP BY
  person.person_id,
  correction.event_on,
  correction.birth_before,
  correction.birth_on
