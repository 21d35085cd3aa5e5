/*
title: Crossings as a sender's PostgreSQL keeps them, invented, for measuring a pull
grain: one row per crossing, all of one business date
parameters: [rows]
*/
CREATE UNLOGGED TABLE crossing AS
SELECT
  DATE '2026-09-01' AS business_date,
  TIMESTAMPTZ '2026-09-01 00:00+07' + number * INTERVAL '1 millisecond' AS changed_at,
  'C' || number AS crossing_id,
  TIMESTAMP '2026-09-01 00:00' + number % 86400 * INTERVAL '1 second' AS crossed_at,
  (ARRAY['A-CGK', 'L-BTC', 'D-ETK'])[1 + number % 3] AS tpi_code,
  CASE WHEN number % 2 = 0 THEN 'OUT' ELSE 'IN' END AS direction,
  'AIR' AS mode,
  'GA' || number % 900 AS service_no,
  'COUNTER' AS lane,
  'PASPOR' AS doc_type,
  'Z' || lpad((number % 10000000)::text, 7, '0') AS doc_no,
  'IDN' AS issuing_state,
  DATE '2030-01-01' + (number % 900)::int AS doc_expires_on,
  'NAMA' || md5(number::text) || '<<A' AS mrz_name,
  DATE '1980-01-01' + (number % 9000)::int AS birth_date,
  CASE WHEN number % 3 = 0 THEN 'F' ELSE 'M' END AS sex,
  'IDN' AS nationality,
  'MYS' AS declared_destination,
  'MYS' AS booked_destination,
  DATE '2026-10-01' AS return_on,
  'WISATA' AS purpose,
  'VISIT' AS visa_type,
  substr(md5(number::text), 1, 6) AS booking_ref,
  'AG' || number % 500 AS agency_id,
  'BERANGKAT' AS outcome,
  NULL::text AS deferral_reason,
  'O' || number % 700 AS officer_hash
FROM generate_series(1, $rows) AS made (number)
