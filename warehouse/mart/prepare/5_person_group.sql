/*
title: Groups by which flags are compared
grain: one row a person and dimension
reads: [fact.application, fact.departure, core.population_registry, temp.measured_flag]
doc: >
  Of people who applied or left in the last 190 days, or have a flag. Sex, age and province serve to measure here; no rule
  reads sex. Age is that of the run date.
*/
WITH person AS (
  SELECT person_id
  FROM fact.application
  WHERE submitted_on > CAST($run_on AS DATE) - 190
  UNION
  SELECT person_id
  FROM fact.departure
  WHERE outcome <> 'DIJADWALKAN'
  UNION
  SELECT person_id
  FROM temp.measured_flag
),
known AS (
  SELECT
    registry.nik AS person_id,
    registry.sex,
    left(registry.village_code, 2) AS province_code,
    age_years(registry.birth_on, CAST($run_on AS DATE)) AS age
  FROM core.population_registry AS registry
  INNER JOIN person
    ON person.person_id = registry.nik
  WHERE registry.business_on <= CAST($run_on AS DATE)
    AND (registry.until_on IS NULL OR registry.until_on > CAST($run_on AS DATE))
)
SELECT
  person_id,
  'SEX' AS dimension,
  sex AS cell
FROM known
WHERE sex IS NOT NULL
UNION ALL
SELECT
  person_id,
  'AGE' AS dimension,
  CASE
    WHEN age < 18 THEN '0-17'
    WHEN age < 25 THEN '18-24'
    WHEN age < 35 THEN '25-34'
    WHEN age < 45 THEN '35-44'
    WHEN age < 60 THEN '45-59'
    ELSE '60+'
  END AS cell
FROM known
WHERE age IS NOT NULL
UNION ALL
SELECT
  person_id,
  'PROVINCE' AS dimension,
  province_code AS cell
FROM known
WHERE province_code IS NOT NULL
