/*
title: The true owner of every record
grain: one row a record
reads: [application, crossing_row, placement_row, person]
*/
SELECT
  'passport_application' AS feed,
  a.application_id AS record_key,
  CAST(p.nik AS BIGINT) AS nik,
  a.submitted_on > $start OR a.issued_on > $start AS is_of_day
FROM application AS a
INNER JOIN person AS p ON p.person_id = a.person_id
UNION ALL
SELECT
  'crossing',
  'A-CGK-260902-' || lpad(CAST(c AS VARCHAR), 6, '0'),
  CAST(true_nik AS BIGINT),
  TRUE
FROM crossing_row
UNION ALL
SELECT
  'placement',
  r.id_pmi,
  CAST(p.nik AS BIGINT),
  TRUE
FROM placement_row AS r
INNER JOIN person AS p ON p.person_id = r.person_id
