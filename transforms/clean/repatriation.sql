/*
title: People brought home or deported, typed
grain: one row per case and delivery
key: [case_id]
reads: [landed]
*/
SELECT
  case_id,
  CAST(nik AS BIGINT) AS nik,
  UPPER(TRIM(passport_no)) AS passport_no,
  UPPER(TRIM(full_name)) AS full_name,
  CAST(birth_date AS DATE) AS birth_on,
  country,
  CAST(returned_on AS DATE) AS returned_on,
  UPPER(TRIM(reason)) AS reason,
  victim_status,
  decided_by,
  line_no
FROM landed
