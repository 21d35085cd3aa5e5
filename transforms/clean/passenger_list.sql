/*
title: People booked on a flight or voyage that has not left yet, typed
grain: one row per person, list and delivery
key: [list_id, doc_no]
reads: [landed]
*/
SELECT
  list_id,
  CAST(sent_at AS TIMESTAMP) AS sent_at,
  UPPER(TRIM(service_no)) AS service_no,
  CAST(departs_at AS TIMESTAMP) AS departs_at,
  tpi_code,
  doc_type,
  UPPER(TRIM(doc_no)) AS doc_no,
  issuing_state,
  UPPER(TRIM(mrz_name)) AS mrz_name,
  CAST(birth_date AS DATE) AS birth_on,
  sex,
  nationality,
  booking_ref,
  CAST(booked_on AS DATE) AS booked_on,
  agency_id,
  final_destination,
  CAST(return_on AS DATE) AS return_on,
  line_no
FROM landed
