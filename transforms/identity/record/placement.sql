/*
title: A placement as a record of a person
grain: one row per placement that is due
key: id_pmi
reads: [due.placement]
doc: The registry of workers keeps a passport number through the years, so it need not be valid on a given day.
*/
SELECT
  'placement' AS feed,
  id_pmi AS record_key,
  p3mi_id AS unit_code,
  status_on AS record_on,
  nik,
  CAST(NULL AS BIGINT) AS no_kk,
  full_name,
  CAST(NULL AS VARCHAR) AS mrz_name,
  birth_on,
  CAST(NULL AS VARCHAR) AS sex,
  CAST(NULL AS VARCHAR) AS birth_place,
  CAST(NULL AS VARCHAR) AS mother_name,
  CAST(NULL AS VARCHAR) AS village_code,
  CAST(NULL AS VARCHAR) AS address,
  CAST(NULL AS VARCHAR) AS phone,
  CASE WHEN passport_no IS NOT NULL THEN 'PASPOR' END AS doc_type,
  passport_no AS doc_no,
  'IDN' AS issuing_state,
  CAST(NULL AS DATE) AS doc_on,
  CAST(NULL AS VARCHAR) AS old_book_no
FROM due.placement
