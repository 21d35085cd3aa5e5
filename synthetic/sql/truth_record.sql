/*
title: The true owner of every application, crossing and placement record
grain: one row a record
reads: [application_row, crossing, placement]
*/
SELECT
  'passport_application' AS feed,
  r.application_id AS record_key,
  r.true_nik AS nik
FROM application_row AS r
WHERE r.application_id IN (SELECT application_id FROM passport_application)
UNION ALL
SELECT
  'crossing',
  crossing_id,
  true_nik
FROM crossing
UNION ALL
SELECT DISTINCT
  'placement',
  id_pmi,
  nik
FROM placement
ORDER BY 1, 2
