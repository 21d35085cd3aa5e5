/*
title: Planted data-quality faults
grain: one row a record and fault
reads: [population_registry, application_row, passport_application, placement, placement_fault, crossing, national_crossing, passenger_list, nik]
*/
WITH sent AS (
  SELECT
    r.application_id AS record_key,
    [
      CASE WHEN r.case_key IS NULL THEN r.nik_fault END, r.name_fault, r.birth_fault,
      CASE WHEN r.is_card_old THEN 'KK_OLD' END,
      CASE WHEN r.is_malformed THEN 'MALFORMED' END
    ] AS kinds
  FROM application_row AS r
  WHERE r.application_id IN (SELECT application_id FROM passport_application)
),
registered AS (
  SELECT
    NIK AS record_key,
    [
      CASE WHEN is_day40_lost THEN 'DAY40_LOST' END,
      CASE WHEN is_second THEN 'SECOND_NIK' END,
      CASE WHEN is_malformed THEN 'MALFORMED' END
    ] AS kinds
  FROM population_registry
  UNION ALL
  SELECT nik, ['NIK_BIRTH_DIFFERS']
  FROM nik
  WHERE is_birth_off
),
placed AS (
  SELECT
    p.id_pmi AS record_key,
    [f.nik_fault, f.name_fault, f.birth_fault, CASE WHEN p.is_passport_off THEN f.passport_fault END] AS kinds
  FROM placement AS p
  INNER JOIN placement_fault AS f ON f.id_pmi = p.id_pmi
),
crossed AS (
  SELECT
    c.crossing_id AS record_key,
    [
      c.doc_fault, c.mrz_fault, c.birth_fault,
      CASE WHEN length(c.mrz_name) = 39 THEN 'MRZ_FULL' END,
      CASE WHEN c.copy = 1 THEN 'DUPLICATE_SCAN' END,
      CASE WHEN c.is_malformed THEN 'MALFORMED' END,
      CASE WHEN n.trip_key IS NOT NULL THEN 'MISSING_IN' END
    ] AS kinds
  FROM crossing AS c
  LEFT JOIN national_crossing AS n
    ON n.trip_key = CASE WHEN c.direction = 'OUT' AND c.copy = 0 AND u('missing in', c.trip_key) < $noise_missing_in THEN c.trip_key END
      AND n.direction = 'IN' AND n.case_key IS NULL AND n.doc_type = 'PASPOR'
      AND n.crossed_on < $start + CAST($days AS INTEGER)
),
every AS (
  SELECT 'population_registry' AS feed, record_key, unnest(kinds) AS kind
  FROM registered
  UNION ALL
  SELECT 'passport_application', record_key, unnest(kinds)
  FROM sent
  UNION ALL
  SELECT 'placement', record_key, unnest(kinds)
  FROM placed
  UNION ALL
  SELECT 'crossing', record_key, unnest(kinds)
  FROM crossed
  UNION ALL
  SELECT 'passenger_list', record_key, doc_fault
  FROM passenger_list
)
SELECT DISTINCT
  feed,
  record_key,
  kind
FROM every
WHERE kind IS NOT NULL
ORDER BY feed, record_key, kind
