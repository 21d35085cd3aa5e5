/*
title: What the posts record of residents, before noise, those of the day after the last included
grain: one row a crossing
reads: [trip, person, book, application_row, pass_holder, post]
*/
WITH leg AS (
  SELECT
    t.*,
    'OUT' AS direction,
    t.left_on AS crossed_on,
    t.tpi_out AS tpi_code,
    t.doc_out AS doc,
    'O' || t.group_key AS share_key
  FROM trip AS t
  UNION ALL
  SELECT
    t.*,
    'IN',
    t.left_on + CAST(t.nights AS INTEGER),
    t.tpi_in,
    t.doc_in,
    'I' || t.group_key
  FROM trip AS t
  WHERE t.nights IS NOT NULL AND t.outcome = 'BERANGKAT'
),
documented AS (
  SELECT
    l.*,
    b.passport_no,
    b.issued_on,
    b.expires_on,
    o.mode,
    o.has_autogate
  FROM leg AS l
  LEFT JOIN book AS b
    ON b.person_id = CASE WHEN l.doc = 'PASPOR' THEN l.person_id END AND l.crossed_on >= b.issued_on AND l.crossed_on < b.until_on
  INNER JOIN post AS o ON o.tpi_code = l.tpi_code
  WHERE l.crossed_on <= $start + CAST($days AS INTEGER)
    AND (l.crossed_on >= $start - CAST($history_days AS INTEGER) OR l.case_key IS NOT NULL)
    AND (l.doc <> 'PASPOR' OR (b.passport_no IS NOT NULL AND b.expires_on > l.crossed_on))
),
served AS (
  SELECT
    d.*,
    CASE
      WHEN d.mode = 'LAND' THEN NULL
      WHEN d.is_charter THEN 'CHARTER ' || d.share_key
      WHEN d.nights = 0 THEN 'DAY ' || d.tpi_code || d.direction || coalesce(d.declared, '') || ui('flight', d.share_key, 2)
      ELSE d.tpi_code || d.direction || coalesce(d.declared, '') || ui('flight', d.share_key, CASE d.mode WHEN 'AIR' THEN 4 ELSE 5 END)
    END AS service_key
  FROM documented AS d
),
scheduled AS (
  SELECT
    d.*,
    p.mrz_name AS person_mrz_name,
    p.sex,
    p.birth_on,
    p.age,
    p.nik,
    CASE d.mode
      WHEN 'AIR' THEN 'X' || ['A', 'B', 'D', 'G', 'L', 'M', 'Q'][1 + ui('carrier', d.service_key, 7)] || CAST(100 + ui('flight no', d.service_key, 900) AS VARCHAR)
      WHEN 'SEA' THEN ['DERMAGA', 'SELAT', 'BATAM', 'PANTAI', 'OMBAK'][1 + ui('ship', d.service_key, 5)] || ' ' || CAST(1 + ui('ship no', d.service_key, 40) AS VARCHAR)
    END AS service_no,
    CASE
      WHEN d.nights = 0 AND d.direction = 'OUT' THEN 400 + CASE d.mode WHEN 'LAND' THEN ui('early', d.share_key, 200) ELSE 60 * ui('departs', d.service_key, 3) END
      WHEN d.nights = 0 THEN 860 + CASE d.mode WHEN 'LAND' THEN ui('late', d.share_key, 240) ELSE 60 * ui('departs', d.service_key, 4) END
      WHEN d.mode = 'AIR' THEN 260 + 60 * ui('departs', d.service_key, 18)
      WHEN d.mode = 'SEA' THEN 400 + 60 * ui('departs', d.service_key, 11)
      ELSE 370 + ui('queue', d.share_key, 620)
    END AS opens,
    CASE d.mode WHEN 'AIR' THEN ui('queue', d.share_key, 55) WHEN 'SEA' THEN ui('queue', d.share_key, 40) ELSE 0 END AS queued,
    CASE
      WHEN d.lane IS NOT NULL THEN d.lane
      WHEN d.has_autogate = 'Y' AND d.doc = 'PASPOR' AND d.outcome = 'BERANGKAT' AND p.age > 12 AND u('gate ' || d.direction, d.trip_key) < $autogate_share * 1.12
        THEN 'AUTOGATE'
      ELSE 'COUNTER'
    END AS final_lane
  FROM served AS d
  INNER JOIN person AS p ON p.person_id = d.person_id
)
SELECT
  s.trip_key,
  s.person_id,
  s.nik,
  s.case_key,
  s.part,
  s.expected,
  s.late_days,
  CAST(s.crossed_on AS TIMESTAMP) + to_minutes(s.opens + s.queued) + to_seconds(ui('second ' || s.direction, s.trip_key, 420)) AS crossed_at,
  s.crossed_on,
  CAST(s.crossed_on AS TIMESTAMP) + to_minutes(s.opens + CASE s.mode WHEN 'AIR' THEN 150 ELSE 75 END) AS departs_at,
  s.group_key,
  s.nights,
  s.issued_on AS doc_issued_on,
  coalesce(s.booked, s.declared) AS final_destination,
  s.tpi_code,
  s.direction,
  s.mode,
  s.service_no,
  s.final_lane AS lane,
  s.doc AS doc_type,
  CASE s.doc
    WHEN 'PASPOR' THEN s.passport_no
    WHEN 'PLB' THEN 'ZP' || lpad(CAST(h.pass_no AS VARCHAR), 6, '0')
    ELSE 'ZS' || lpad(CAST(row_number() OVER (PARTITION BY s.doc ORDER BY s.trip_key) AS VARCHAR), 6, '0')
  END AS doc_no,
  'IDN' AS issuing_state,
  CASE s.doc WHEN 'PASPOR' THEN s.expires_on WHEN 'PLB' THEN $start + CAST(60 + ui('pass ends', s.person_id, 600) AS INTEGER) ELSE s.crossed_on + 20 END AS doc_expires_on,
  coalesce(a.mrz_name, s.person_mrz_name) AS mrz_name,
  CASE WHEN s.doc = 'PASPOR' THEN a.birth_date ELSE s.birth_on END AS birth_date,
  CASE WHEN s.sex = 'L' THEN 'M' ELSE 'F' END AS sex,
  'IDN' AS nationality,
  CASE WHEN s.direction = 'OUT' AND s.final_lane <> 'AUTOGATE' THEN s.declared END AS declared_destination,
  CASE WHEN s.direction = 'OUT' THEN s.booked END AS booked_destination,
  CASE WHEN s.direction = 'OUT' THEN s.return_on END AS return_on,
  CASE WHEN s.direction = 'OUT' AND s.final_lane = 'COUNTER' THEN s.purpose END AS purpose,
  CASE WHEN s.direction = 'OUT' AND s.final_lane <> 'PLB' THEN s.visa_type END AS visa_type,
  s.booking_ref,
  s.agency_id,
  CASE WHEN s.direction = 'OUT' THEN s.outcome ELSE 'BERANGKAT' END AS outcome,
  CASE WHEN s.direction = 'OUT' THEN s.deferral_reason END AS deferral_reason
FROM scheduled AS s
LEFT JOIN application_row AS a ON a.passport_no = s.passport_no
LEFT JOIN pass_holder AS h ON h.person_id = s.person_id
ORDER BY s.trip_key, s.direction
