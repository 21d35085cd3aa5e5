/*
title: Journeys of the planted cases
grain: one row a case, resident, step and repetition
reads: [actor, step_trip]
*/
WITH step AS (
  SELECT
    row_number() OVER (ORDER BY scenario, is_twin, role, day) AS step_no,
    *
  FROM step_trip
),
acted AS (
  SELECT
    a.person_id,
    a.case_key,
    t.step_no,
    r.i AS repetition,
    a.anchor_on + CAST(t.day + r.i * t.every AS INTEGER)
      - CAST(ui('trip spread', a.person_id || ' ' || t.step_no || CASE WHEN r.i > 0 THEN ' ' || r.i ELSE '' END, t.spread + 1) AS INTEGER) AS left_on,
    alt(t.tpi, a.case_key) AS tpi_out,
    t.in_tpi,
    alt(t.declared, a.case_key) AS declared,
    t.booked,
    alt(t.purpose, a.case_key) AS purpose,
    t.visa,
    alt(t.outcome, a.case_key) AS outcome,
    alt(t.reason, a.case_key) AS reason,
    t.return_after,
    t.in_after,
    t.in_doc,
    t.late_days,
    t.booking,
    t.agency,
    t.lane,
    t.part,
    t.expected
  FROM actor AS a
  INNER JOIN step AS t ON t.scenario = a.scenario AND (t.is_twin = 'Y') = a.is_twin AND t.role = a.role
  INNER JOIN range(40) AS r (i) ON r.i < t.repeats
),
destined AS (
  SELECT
    a.*,
    CASE WHEN a.declared = 'SAME' THEN alt(a.booked, a.case_key) ELSE a.declared END AS declared_destination,
    CASE WHEN a.booked = 'SAME' THEN a.declared ELSE alt(a.booked, a.case_key) END AS booked_destination
  FROM acted AS a
)
SELECT
  9000000000000000 + d.person_id * 10000 + d.step_no * 50 + d.repetition AS trip_key,
  d.person_id,
  CASE WHEN d.booking <> 'SOLO' AND d.booking <> 'NONE' THEN d.case_key || ' ' || d.booking ELSE d.case_key || ' ' || d.person_id || ' ' || d.step_no || ' ' || d.repetition END AS group_key,
  d.left_on,
  d.in_after AS nights,
  d.declared_destination AS declared,
  d.booked_destination AS booked,
  d.purpose,
  CASE
    WHEN d.visa = 'NONE' AND d.booked_destination IN ('CHN', 'KOR', 'JPN', 'TWN') THEN 'VISIT'
    ELSE d.visa
  END AS visa_type,
  d.outcome,
  CASE WHEN d.outcome = 'DITUNDA' THEN d.reason END AS deferral_reason,
  d.left_on + CAST(d.return_after AS INTEGER) AS return_on,
  d.tpi_out,
  CASE WHEN d.in_tpi = 'SAME' THEN d.tpi_out ELSE alt(d.in_tpi, d.case_key) END AS tpi_in,
  CASE WHEN d.booking = 'NONE' THEN NULL ELSE
    upper(substr(md5(CASE WHEN d.booking <> 'SOLO' THEN d.case_key || d.booking ELSE d.case_key || d.person_id || d.step_no || ' ' || d.repetition END), 1, 6)) END AS booking_ref,
  CASE d.agency
    WHEN 'PPIU' THEN 'PPIU-00001'
    WHEN 'BROKER' THEN 'AGT-9' || lpad(CAST(ui('broker agency', d.case_key, 10000) AS VARCHAR), 4, '0')
  END AS agency_id,
  d.lane,
  CASE WHEN d.lane = 'PLB' THEN 'PLB' ELSE 'PASPOR' END AS doc_out,
  CASE WHEN d.in_doc IN ('SPLP', 'PLB') THEN d.in_doc ELSE 'PASPOR' END AS doc_in,
  d.late_days,
  d.booking LIKE 'C%' AS is_charter,
  d.case_key,
  d.part,
  d.expected
FROM destined AS d
WHERE d.left_on < $start + CAST($days AS INTEGER)
ORDER BY 1
