/*
title: The crossings of the second day, faults included
grain: one row a crossing
reads: [crossing_row]
*/
SELECT
  $start + 1 AS business_on,
  'A-CGK-260902-' || lpad(CAST(c AS VARCHAR), 6, '0') AS crossing_id,
  CAST($start + 1 AS VARCHAR) || 'T08:00:00' AS crossed_at,
  CASE doc_type WHEN 'PLB' THEN 'D-ETK' ELSE 'A-CGK' END AS tpi_code,
  CASE WHEN u('direction', c) < 0.5 THEN 'OUT' ELSE 'IN' END AS direction,
  CASE doc_type WHEN 'PLB' THEN 'LAND' ELSE 'AIR' END AS mode,
  CAST(NULL AS VARCHAR) AS service_no,
  lane,
  doc_type,
  doc_written(doc_no, doc_fault, c) AS doc_no,
  nationality AS issuing_state,
  '2031-01-01' AS doc_expires_on,
  CASE WHEN is_mistyped THEN substr(text_typo(mrz_name, c), 1, 39) ELSE mrz_name END AS mrz_name,
  CAST(birth_written(birth_on, birth_fault, c) AS VARCHAR) AS birth_date,
  CASE sex WHEN 'L' THEN 'M' ELSE 'F' END AS sex,
  nationality,
  CAST(NULL AS VARCHAR) AS declared_destination,
  CAST(NULL AS VARCHAR) AS booked_destination,
  CAST(NULL AS VARCHAR) AS return_on,
  CAST(NULL AS VARCHAR) AS purpose,
  CAST(NULL AS VARCHAR) AS visa_type,
  CAST(NULL AS VARCHAR) AS booking_ref,
  CAST(NULL AS VARCHAR) AS agency_id,
  'BERANGKAT' AS outcome,
  CAST(NULL AS VARCHAR) AS deferral_reason,
  CAST(NULL AS VARCHAR) AS officer_hash
FROM crossing_row
