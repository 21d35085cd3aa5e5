/*
title: Planted data-quality faults
grain: one row a record and fault
reads: [population_registry, application_row, passport_application, crossing, national_crossing, nik]
*/
WITH sent AS (
  SELECT r.*
  FROM application_row AS r
  WHERE r.application_id IN (SELECT application_id FROM passport_application)
)
SELECT 'population_registry' AS feed, NIK AS record_key, 'DAY40_LOST' AS kind
FROM population_registry
WHERE is_day40_lost
UNION
SELECT 'population_registry', NIK, 'MALFORMED'
FROM population_registry
WHERE is_malformed
UNION
SELECT 'population_registry', nik, 'NIK_BIRTH_DIFFERS'
FROM nik
WHERE is_birth_off
UNION
SELECT 'passport_application', application_id, 'NIK_TYPO'
FROM sent
WHERE has_typo
UNION
SELECT 'passport_application', application_id, 'NIK_SIBLING'
FROM sent
WHERE has_sibling
UNION
SELECT 'passport_application', application_id, 'NAME_VARIANT'
FROM sent
WHERE has_variant
UNION
SELECT 'passport_application', application_id, 'BIRTH_FIRST_JANUARY'
FROM sent
WHERE has_january
UNION
SELECT 'passport_application', application_id, 'MALFORMED'
FROM sent
WHERE is_malformed
UNION
SELECT 'crossing', crossing_id, 'MISREAD'
FROM crossing
WHERE is_misread
UNION
SELECT 'crossing', crossing_id, 'DUPLICATE_SCAN'
FROM crossing
WHERE copy = 1
UNION
SELECT 'crossing', crossing_id, 'MALFORMED'
FROM crossing
WHERE is_malformed
UNION
SELECT 'crossing', c.crossing_id, 'MISSING_IN'
FROM crossing AS c
INNER JOIN national_crossing AS n ON n.trip_key = c.trip_key AND n.direction = 'IN'
WHERE c.direction = 'OUT' AND c.copy = 0 AND n.case_key IS NULL AND n.doc_type = 'PASPOR' AND u('missing in', n.trip_key) < $noise_missing_in
ORDER BY 1, 2, 3
