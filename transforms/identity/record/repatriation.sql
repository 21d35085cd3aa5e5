/*
title: Somebody brought home or deported as a record of a person
grain: one row per case that is due
key: case_id
reads: [due.repatriation]
doc: Many come home on an emergency document, and the book they left with may have expired, so it need not be valid on a given day.
*/
SELECT
  'repatriation' AS feed,
  case_id AS record_key,
  CAST(NULL AS VARCHAR) AS unit_code,
  returned_on AS record_on,
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
FROM due.repatriation
