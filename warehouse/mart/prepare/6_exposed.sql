/*
title: People who could have been flagged, by group
grain: one row a dimension and cell
reads: [fact.application, fact.departure, temp.measured_flag, temp.person_group]
doc: >
  People who applied, tried to leave or were flagged in the last 190 days; by office and border post, those it dealt with. Sealed flags
  make nobody exposed.
*/
WITH dealt AS (
  SELECT
    person_id,
    office_code AS unit_code
  FROM fact.application
  WHERE submitted_on > CAST($run_on AS DATE) - 190
    AND person_id IS NOT NULL
  UNION
  SELECT
    person_id,
    tpi_code AS unit_code
  FROM fact.departure
  WHERE outcome <> 'DIJADWALKAN'
    AND crossed_on > CAST($run_on AS DATE) - 190
    AND person_id IS NOT NULL
  UNION
  SELECT
    person_id,
    unit_code
  FROM temp.measured_flag
  WHERE NOT is_sealed
    AND occurred_on > CAST($run_on AS DATE) - 190
    AND person_id IS NOT NULL
),
person AS (
  SELECT DISTINCT person_id
  FROM dealt
)
SELECT
  'UNIT' AS dimension,
  unit_code AS cell,
  count(*) AS exposed
FROM dealt
WHERE unit_code IS NOT NULL
GROUP BY unit_code
UNION ALL
SELECT
  grouped.dimension,
  grouped.cell,
  count(*) AS exposed
FROM temp.person_group AS grouped
INNER JOIN person
  ON person.person_id = grouped.person_id
GROUP BY
  grouped.dimension,
  grouped.cell
