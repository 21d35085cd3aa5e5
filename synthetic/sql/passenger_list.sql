/*
title: The passenger lists: everybody booked on a flight or ferry, sent some hours before it leaves
grain: one row a list and document
reads: [national_crossing, foreign_crossing]
doc: >
  The list of a departure before noon is sent the evening before, so on every date some of the next morning's departures are known.
  Some parties stand on the list of an earlier service too and changed it; who is deferred or leaves by autogate stands on it as well.
*/
WITH resident AS (
  SELECT
    n.*,
    upper(substr(md5('seat ' || n.group_key), 1, 6)) AS seat_ref
  FROM national_crossing AS n
  WHERE n.direction = 'OUT' AND n.mode IN ('AIR', 'SEA') AND n.doc_type <> 'PLB' AND n.service_no IS NOT NULL
    AND n.crossed_on >= $start - CAST(least($history_days, $list_days) AS INTEGER)
),
seat AS (
  SELECT
    trip_key AS seat_key, nik AS true_nik, case_key, part, expected, group_key, tpi_code, mode, service_no, departs_at, doc_type, doc_no, issuing_state,
    mrz_name, birth_date, sex, nationality, coalesce(booking_ref, seat_ref) AS booking_ref, agency_id, final_destination, return_on
  FROM resident
  UNION ALL
  SELECT
    trip_key + 3, nik, NULL, NULL, NULL, group_key, tpi_code, mode, service_no, departs_at - to_days(CAST(1 + ui('changed by', group_key, 3) AS INTEGER)), doc_type, doc_no,
    issuing_state, mrz_name, birth_date, sex, nationality, coalesce(booking_ref, seat_ref), agency_id, final_destination, return_on
  FROM resident
  WHERE case_key IS NULL AND nights > 0 AND doc_issued_on < crossed_on - 4 AND u('rebooked', group_key) < $rebooked_share
  UNION ALL
  SELECT
    -6000000000000000000 - f.visit, NULL, NULL, NULL, NULL, 'foreign ' || f.visit, f.tpi_code, f.mode,
    coalesce(f.service_no, ['DERMAGA', 'SELAT', 'BATAM', 'PANTAI', 'OMBAK'][1 + ui('foreign ship', f.visit, 5)] || ' ' || CAST(1 + ui('foreign ship no', f.visit, 40) AS VARCHAR)),
    date_trunc('hour', f.crossed_at) + to_minutes(CASE f.mode WHEN 'AIR' THEN 150 ELSE 75 END), 'PASPOR', f.doc_no, f.nationality, f.mrz_name, f.birth_date, f.sex,
    f.nationality, upper(substr(md5('foreign seat ' || f.visit), 1, 6)), NULL,
    CASE WHEN u('foreign home', f.visit) < 0.8 THEN f.nationality ELSE ['SGP', 'MYS', 'AUS', 'THA', 'HKG'][1 + ui('foreign next', f.visit, 5)] END, NULL
  FROM foreign_crossing AS f
  WHERE f.direction = 'OUT' AND f.mode IN ('AIR', 'SEA') AND f.crossed_on >= $start - CAST(least($history_days, $list_days) AS INTEGER)
),
listed AS (
  SELECT
    s.*,
    s.tpi_code || '-' || replace(s.service_no, ' ', '') || '-' || strftime(s.departs_at, '%y%m%d%H%M') AS list_id,
    CASE WHEN s.case_key IS NULL AND u('list doc', s.seat_key) < $noise_list_doc THEN 'DOC_DIGIT' END AS doc_fault
  FROM seat AS s
),
sent AS (
  SELECT
    l.*,
    CASE
      WHEN hour(l.departs_at) < 12 THEN date_trunc('day', l.departs_at) - to_minutes(CAST(20 + ui('list sent', l.list_id, 240) AS BIGINT))
      ELSE l.departs_at - to_minutes(CAST(180 + ui('list sent', l.list_id, 150) AS BIGINT))
    END AS sent_at,
    CASE
      WHEN l.mode = 'SEA' THEN ui('booked', l.group_key, 3)
      WHEN l.case_key IS NOT NULL AND l.part <> 'TWIN' THEN 1 + ui('booked', l.group_key, 6)
      WHEN l.agency_id IS NOT NULL THEN 12 + ui('booked', l.group_key, 60)
      ELSE 1 + floor(70 * pow(u('booked', l.group_key), 2.0))
    END AS booked_before
  FROM listed AS l
),
keyed AS (
  SELECT
    s.*,
    doc_written(s.doc_no, s.doc_fault, s.seat_key) AS written_no,
    row_number() OVER (PARTITION BY s.list_id, doc_written(s.doc_no, s.doc_fault, s.seat_key) ORDER BY s.case_key NULLS LAST, s.seat_key) AS copy
  FROM sent AS s
  WHERE CAST(s.sent_at AS DATE) < $start + CAST($days AS INTEGER)
)
SELECT
  greatest($start, CAST(sent_at AS DATE)) AS business_on,
  list_id || '|' || written_no AS record_key,
  true_nik,
  case_key,
  part,
  expected,
  doc_fault,
  list_id,
  strftime(sent_at, '%Y-%m-%dT%H:%M:%S') AS sent_at,
  service_no,
  strftime(departs_at, '%Y-%m-%dT%H:%M:%S') AS departs_at,
  tpi_code,
  doc_type,
  written_no AS doc_no,
  issuing_state,
  mrz_name,
  CAST(birth_date AS VARCHAR) AS birth_date,
  sex,
  nationality,
  booking_ref,
  CAST(CAST(sent_at AS DATE) - CAST(booked_before AS INTEGER) AS VARCHAR) AS booked_on,
  agency_id,
  final_destination,
  CAST(return_on AS VARCHAR) AS return_on
FROM keyed
WHERE copy = 1
ORDER BY business_on, list_id, doc_no
