/*
title: The placements of the second day, faults included
grain: one row a placement
reads: [placement_row, placement_fault, person]
*/
SELECT
  $start + 1 AS business_on,
  r.id_pmi,
  coalesce(f.nik, p.nik) AS nik,
  doc_written(r.passport_no, f.passport_fault, f.k) AS passport_no,
  coalesce(f.full_name, p.full_name) AS full_name,
  CAST(coalesce(f.birth_on, p.birth_on) AS VARCHAR) AS birth_date,
  'MANDIRI' AS scheme,
  'DOMESTIK' AS sector,
  'MAJIKAN' AS employer,
  'HKG' AS destination,
  CAST(NULL AS VARCHAR) AS p3mi_id,
  'WV-HKG-1' AS work_visa_no,
  CAST($start + 20 AS VARCHAR) AS contract_start,
  CAST($start + 750 AS VARCHAR) AS contract_end,
  'TERBIT_ID' AS status,
  CAST($start + 1 AS VARCHAR) AS status_on
FROM placement_row AS r
INNER JOIN person AS p ON p.person_id = r.person_id
LEFT JOIN placement_fault AS f ON f.id_pmi = r.id_pmi
