/*
title: Somebody on a passenger list as a record of a person
grain: one row per person and list that is due
key: list_id || '|' || doc_no
reads: [due.passenger_list]
doc: As at the gate no NIK is known. The book must be valid on the day of departure, not on the day the list was sent.
*/
SELECT
  'passenger_list' AS feed,
  list_id || '|' || doc_no AS record_key,
  tpi_code AS unit_code,
  CAST(sent_at AS DATE) AS record_on,
  CAST(NULL AS BIGINT) AS nik,
  CAST(NULL AS BIGINT) AS no_kk,
  CAST(NULL AS VARCHAR) AS full_name,
  mrz_name,
  birth_on,
  CASE sex WHEN 'M' THEN 'L' WHEN 'F' THEN 'P' END AS sex,
  CAST(NULL AS VARCHAR) AS birth_place,
  CAST(NULL AS VARCHAR) AS mother_name,
  CAST(NULL AS VARCHAR) AS village_code,
  CAST(NULL AS VARCHAR) AS address,
  CAST(NULL AS VARCHAR) AS phone,
  doc_type,
  doc_no,
  issuing_state,
  CAST(departs_at AS DATE) AS doc_on,
  CAST(NULL AS VARCHAR) AS old_book_no
FROM due.passenger_list
