/*
title: Departures and arrivals at the border posts, typed
grain: one row per crossing and delivery
key: [crossing_id]
reads: [landed]
*/
SELECT
  crossing_id,
  CAST(crossed_at AS TIMESTAMP) AS crossed_at,
  tpi_code,
  direction,
  mode,
  UPPER(TRIM(service_no)) AS service_no,
  lane,
  doc_type,
  UPPER(TRIM(doc_no)) AS doc_no,
  issuing_state,
  CAST(doc_expires_on AS DATE) AS doc_expires_on,
  UPPER(TRIM(mrz_name)) AS mrz_name,
  CAST(birth_date AS DATE) AS birth_on,
  sex,
  nationality,
  declared_destination,
  booked_destination,
  CAST(return_on AS DATE) AS return_on,
  purpose,
  visa_type,
  booking_ref,
  agency_id,
  outcome,
  deferral_reason,
  officer_hash,
  line_no
FROM landed
