/*
title: Workers placed abroad, typed
grain: one row per placement and delivery
key: [id_pmi]
reads: [landed]
*/
SELECT
  id_pmi,
  CAST(nik AS BIGINT) AS nik,
  UPPER(TRIM(passport_no)) AS passport_no,
  UPPER(TRIM(full_name)) AS full_name,
  CAST(birth_date AS DATE) AS birth_on,
  scheme,
  sector,
  employer,
  destination,
  p3mi_id,
  work_visa_no,
  CAST(contract_start AS DATE) AS contract_from,
  CAST(contract_end AS DATE) AS contract_to,
  status,
  CAST(status_on AS DATE) AS status_on,
  line_no
FROM landed
