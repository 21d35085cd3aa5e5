/*
title: Two ages on record for one applicant
grain: one row per application and way to see it
reads: [fact.application, fact.birth_correction]
doc: >
  Ages in full years on the day of the application. basis REGISTRY: the registry's age and the declared one; day and month exchanged is no
  difference. basis CORRECTION: the registry's age before and after a correction that made the person older by raised_days, at most
  corrected_days before the application (less than 0: after it); a correction back to the date coded in the NIK mends the registry and is
  left out. Only of exact links.
*/
WITH exact AS (
  SELECT
    application_id,
    person_id,
    submitted_on,
    declared_birth_on,
    registry_birth_on,
    nik_birth_on
  FROM fact.application
  WHERE
    rung <> 'PROBABLE'
    AND submitted_on > $run_on - 100
)

SELECT
  application_id,
  'REGISTRY' AS basis,
  age_years(registry_birth_on, submitted_on) AS age_before,
  age_years(declared_birth_on, submitted_on) AS age_after,
  registry_birth_on - declared_birth_on AS raised_days,
  CAST(NULL AS DATE) AS corrected_on,
  CAST(NULL AS BIGINT) AS corrected_days,
  FALSE AS is_regency_changed
FROM exact
WHERE
  registry_birth_on <> declared_birth_on
  AND COALESCE(birth_apart(registry_birth_on, declared_birth_on), '') <> 'swapped'
UNION ALL
SELECT
  exact.application_id,
  'CORRECTION' AS basis,
  age_years(correction.birth_before, exact.submitted_on) AS age_before,
  age_years(correction.birth_after, exact.submitted_on) AS age_after,
  correction.birth_before - correction.birth_after AS raised_days,
  correction.corrected_on,
  exact.submitted_on - correction.corrected_on AS corrected_days,
  correction.is_regency_changed
FROM exact
INNER JOIN fact.birth_correction AS correction
  ON exact.person_id = correction.person_id
WHERE correction.birth_after IS DISTINCT FROM exact.nik_birth_on
