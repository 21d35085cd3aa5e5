/*
title: The crossing feed, with double scans, what is misread or mistyped at manual lanes, and returns nobody recorded
grain: one row a record of a post
reads: [national_crossing, foreign_crossing]
*/
WITH national AS (
  SELECT
    n.*,
    n.case_key IS NULL AND n.direction = 'IN' AND n.doc_type = 'PASPOR' AND u('missing in', n.trip_key) < $noise_missing_in AS is_unrecorded,
    n.trip_key + CASE n.direction WHEN 'IN' THEN 1000003 ELSE 0 END AS k,
    CASE
      WHEN n.case_key IS NOT NULL OR n.lane = 'AUTOGATE' THEN NULL
      WHEN n.lane = 'COUNTER' AND n.doc_type = 'PASPOR' AND regexp_matches(n.doc_no, '[01]')
        AND u('misread ' || n.direction, n.trip_key) < $noise_misread * 1.3 THEN 'MISREAD'
      WHEN u('doc digit ' || n.direction, n.trip_key) < $noise_doc_digit THEN 'DOC_DIGIT'
    END AS doc_fault,
    CASE
      WHEN n.case_key IS NOT NULL OR n.lane = 'AUTOGATE' THEN NULL
      WHEN u('mrz typo ' || n.direction, n.trip_key) < $noise_mrz_typo THEN 'MRZ_TYPO'
      WHEN n.mrz_name LIKE '%<<%' AND u('mrz order ' || n.direction, n.trip_key) < $noise_mrz_order THEN 'MRZ_ORDER'
    END AS mrz_fault,
    CASE
      WHEN n.case_key IS NOT NULL OR n.lane = 'AUTOGATE' OR year(n.birth_date) + 1 >= year(n.crossed_on) THEN NULL
      WHEN can_swap(n.birth_date) AND u('birth swapped ' || n.direction, n.trip_key) < $noise_birth_swapped * 3 THEN 'BIRTH_SWAPPED'
      WHEN u('birth digit ' || n.direction, n.trip_key) < $noise_birth_digit THEN 'BIRTH_DIGIT'
    END AS birth_fault,
    n.case_key IS NULL AND u('malformed ' || n.direction, n.trip_key) < $noise_malformed AS is_malformed
  FROM national_crossing AS n
),
merged AS (
  SELECT
    n.trip_key AS sort_key,
    n.trip_key,
    0 AS copy,
    n.nik,
    n.case_key,
    n.part,
    n.expected,
    n.doc_fault,
    n.mrz_fault,
    n.birth_fault,
    n.is_malformed,
    n.crossed_on + CAST(n.late_days * CAST(n.direction = 'IN' AS INTEGER) AS INTEGER) AS sent_on,
    n.crossed_at,
    n.tpi_code,
    n.direction,
    n.mode,
    n.service_no,
    n.lane,
    n.doc_type,
    doc_written(n.doc_no, n.doc_fault, n.k) AS doc_no,
    n.issuing_state,
    n.doc_expires_on,
    CASE n.mrz_fault
      WHEN 'MRZ_TYPO' THEN substr(text_typo(n.mrz_name, n.k), 1, 39)
      WHEN 'MRZ_ORDER' THEN regexp_replace(n.mrz_name, '^([^<]+)<<(.+)$', '\2<\1')
      ELSE n.mrz_name
    END AS mrz_name,
    birth_written(n.birth_date, n.birth_fault, n.k) AS birth_date,
    n.sex,
    n.nationality,
    n.declared_destination,
    n.booked_destination,
    n.return_on,
    n.purpose,
    n.visa_type,
    n.booking_ref,
    n.agency_id,
    n.outcome,
    n.deferral_reason
  FROM national AS n
  WHERE NOT n.is_unrecorded
  UNION ALL
  SELECT
    n.trip_key, n.trip_key, 1, n.nik, NULL, NULL, NULL, NULL, NULL, NULL, FALSE, n.crossed_on, n.crossed_at + to_seconds(35 + ui('scan again', n.trip_key, 50)), n.tpi_code,
    n.direction, n.mode, n.service_no, n.lane, n.doc_type, n.doc_no, n.issuing_state, n.doc_expires_on, n.mrz_name, n.birth_date, n.sex, n.nationality,
    n.declared_destination, n.booked_destination, n.return_on, n.purpose, n.visa_type, n.booking_ref, n.agency_id, n.outcome, n.deferral_reason
  FROM national AS n
  WHERE NOT n.is_unrecorded AND n.case_key IS NULL AND u('twice ' || n.direction, n.trip_key) < $noise_duplicate_scan
  UNION ALL
  SELECT
    -f.visit, NULL, 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, FALSE, f.crossed_on, f.crossed_at, f.tpi_code, f.direction, f.mode, f.service_no, f.lane, 'PASPOR',
    f.doc_no, f.nationality, f.doc_expires_on, f.mrz_name, f.birth_date, f.sex, f.nationality, NULL, NULL, f.return_on,
    CASE WHEN f.direction = 'IN' AND f.lane = 'COUNTER' THEN 'WISATA' END, CASE WHEN f.direction = 'IN' THEN 'VISIT' END, NULL, NULL, 'BERANGKAT', NULL
  FROM foreign_crossing AS f
),
numbered AS (
  SELECT
    m.*,
    row_number() OVER (PARTITION BY m.tpi_code, CAST(m.crossed_at AS DATE) ORDER BY m.crossed_at, m.sort_key, m.direction, m.copy) AS place
  FROM merged AS m
)
SELECT
  greatest($start, n.sent_on) AS business_on,
  n.trip_key,
  n.copy,
  n.nik AS true_nik,
  n.case_key,
  n.part,
  n.expected,
  n.doc_fault,
  n.mrz_fault,
  n.birth_fault,
  n.is_malformed,
  n.tpi_code || '-' || strftime(n.crossed_at, '%y%m%d') || '-' || lpad(CAST(n.place AS VARCHAR), 6, '0') AS crossing_id,
  strftime(n.crossed_at, '%Y-%m-%dT%H:%M:%S') AS crossed_at,
  n.tpi_code,
  CASE WHEN n.is_malformed AND u('how malformed', n.trip_key) < 0.4 THEN 'KELUAR' ELSE n.direction END AS direction,
  n.mode,
  n.service_no,
  n.lane,
  n.doc_type,
  CASE WHEN n.is_malformed AND u('how malformed', n.trip_key) >= 0.7 THEN NULL ELSE n.doc_no END AS doc_no,
  n.issuing_state,
  CAST(n.doc_expires_on AS VARCHAR) AS doc_expires_on,
  n.mrz_name,
  CASE WHEN n.is_malformed AND u('how malformed', n.trip_key) BETWEEN 0.4 AND 0.7 THEN '0000-00-00' ELSE CAST(n.birth_date AS VARCHAR) END AS birth_date,
  n.sex,
  n.nationality,
  n.declared_destination,
  n.booked_destination,
  CAST(n.return_on AS VARCHAR) AS return_on,
  n.purpose,
  n.visa_type,
  n.booking_ref,
  n.agency_id,
  n.outcome,
  n.deferral_reason,
  CASE WHEN n.lane = 'COUNTER' THEN substr(md5('officer ' || n.tpi_code || ui('counter', n.crossed_at, 12)), 1, 12) END AS officer_hash
FROM numbered AS n
WHERE n.sent_on < $start + CAST($days AS INTEGER)
ORDER BY business_on, crossing_id
