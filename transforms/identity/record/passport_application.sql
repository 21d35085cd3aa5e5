/*
title: A passport application as a record of a person
grain: one row per application that is due
key: application_id
reads: [due.passport_application]
*/
SELECT
  'passport_application' AS feed,
  application_id AS record_key,
  office_code AS unit_code,
  CAST(submitted_at AS DATE) AS record_on,
  nik,
  no_kk,
  full_name,
  CAST(NULL AS VARCHAR) AS mrz_name,
  birth_on,
  sex,
  birth_place,
  mother_name,
  village_code,
  CAST(NULL AS VARCHAR) AS address,
  phone,
  CAST(NULL AS VARCHAR) AS doc_type,
  CAST(NULL AS VARCHAR) AS doc_no,
  CAST(NULL AS VARCHAR) AS issuing_state,
  CAST(NULL AS DATE) AS doc_on,
  old_passport_no AS old_book_no
FROM due.passport_application
