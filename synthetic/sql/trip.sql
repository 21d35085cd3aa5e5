/*
title: Every journey with what the counter may learn, ordinary deferrals, second attempts and returns on an emergency document included
grain: one row a person's journey
reads: [own_trip, joined_trip, party, planted_trip, border_trip, deportee]
*/
WITH gone AS (
  SELECT trip_key * 4096 AS trip_key, person_id, trip_key AS party_key, left_on, nights, FALSE AS is_companion
  FROM own_trip
  UNION ALL
  SELECT trip_key * 16 + 1, person_id, party_key, left_on, nights, TRUE
  FROM joined_trip
),
told AS (
  SELECT
    g.trip_key,
    g.person_id,
    g.is_companion,
    p.group_key,
    p.kind,
    g.left_on,
    g.nights,
    p.destination,
    p.booked,
    p.purpose,
    p.visa_type,
    p.tpi_out,
    p.tpi_in,
    p.agency_id,
    CASE WHEN p.tpi_out LIKE 'A-%' THEN u('ticket', p.group_key) < 0.97 ELSE u('ticket', p.group_key) < 0.25 END AS has_ticket,
    p.return_draw < CASE WHEN p.tpi_out LIKE 'A-%' THEN 0.9 ELSE 0.4 END AS has_return,
    u('deferred', g.trip_key) AS deferred_draw,
    CASE
      WHEN p.kind IN ('WORK', 'SCHOOL') OR g.is_companion OR p.purpose = 'BELAJAR' THEN 0.2
      WHEN p.destination IN ('KHM', 'LAO', 'MMR', 'THA', 'ARE', 'TUR', 'MYS', 'SAU') AND p.return_draw >= 0.9 THEN 5.0
      WHEN p.destination IN ('KHM', 'LAO', 'MMR', 'ARE', 'TUR') THEN 2.5
      ELSE 1.0
    END AS doubt
  FROM gone AS g
  INNER JOIN party AS p ON p.party_key = g.party_key
),
judged AS (
  SELECT
    t.*,
    t.deferred_draw < $deferred_departure_share * 0.95 * t.doubt AS is_deferred
  FROM told AS t
),
ordinary AS (
  SELECT
    j.trip_key,
    j.person_id,
    j.group_key,
    j.left_on,
    CASE WHEN j.is_deferred THEN NULL ELSE j.nights END AS nights,
    j.destination AS declared,
    CASE WHEN j.has_ticket THEN j.booked END AS booked,
    j.purpose,
    j.visa_type,
    CASE WHEN j.is_deferred THEN 'DITUNDA' ELSE 'BERANGKAT' END AS outcome,
    CASE WHEN j.is_deferred THEN ['PMI_NP', 'PMI_NP', 'PMI_NP', 'TUJUAN_TIDAK_JELAS', 'TUJUAN_TIDAK_JELAS', 'DOKUMEN', 'LAIN'][1 + ui('deferral reason', j.trip_key, 7)] END
      AS deferral_reason,
    CASE WHEN j.has_return AND j.has_ticket THEN j.left_on + CAST(j.nights AS INTEGER) END AS return_on,
    j.tpi_out,
    j.tpi_in,
    CASE WHEN j.has_ticket THEN upper(substr(md5('booking ' || j.group_key), 1, 6)) END AS booking_ref,
    CASE WHEN j.has_ticket THEN j.agency_id END AS agency_id,
    j.nights AS planned_nights,
    j.is_deferred
  FROM judged AS j
),
again AS (
  SELECT
    trip_key + 2 AS trip_key,
    person_id,
    group_key || ' again' AS group_key,
    left_on + CAST(2 + ui('again', trip_key, 35) AS INTEGER) AS left_on,
    planned_nights AS nights,
    declared,
    booked,
    purpose,
    visa_type,
    'BERANGKAT' AS outcome,
    NULL AS deferral_reason,
    CASE WHEN planned_nights < 60 THEN left_on + CAST(2 + ui('again', trip_key, 35) + planned_nights AS INTEGER) END AS return_on,
    CASE WHEN u('other post', trip_key) < 0.25 AND declared IN ('MYS', 'SGP') THEN 'L-BTC' ELSE tpi_out END AS tpi_out,
    tpi_in,
    booking_ref,
    agency_id
  FROM ordinary
  WHERE is_deferred AND u('tries again', trip_key) < 0.35
),
every AS (
  SELECT
    trip_key, person_id, group_key, left_on, nights, declared, booked, purpose, visa_type, outcome, deferral_reason, return_on, tpi_out, tpi_in,
    booking_ref, agency_id, NULL AS lane, 'PASPOR' AS doc_out, 'PASPOR' AS doc_in, 0 AS late_days, FALSE AS is_charter, NULL AS case_key, NULL AS part, NULL AS expected
  FROM ordinary
  UNION ALL
  SELECT
    trip_key, person_id, group_key, left_on, nights, declared, booked, purpose, visa_type, outcome, deferral_reason, return_on, tpi_out, tpi_in,
    booking_ref, agency_id, NULL, 'PASPOR', 'PASPOR', 0, FALSE, NULL, NULL, NULL
  FROM again
  WHERE left_on < $start + CAST($days AS INTEGER)
    AND NOT EXISTS (
      SELECT 1
      FROM gone AS g
      WHERE g.person_id = again.person_id
        AND g.left_on BETWEEN again.left_on - 45 AND again.left_on + CAST(again.nights AS INTEGER) + 1
        AND g.trip_key <> again.trip_key - 2
    )
  UNION ALL
  SELECT
    -4000000000000000000 - slot_key, person_id, 'PLB ' || slot_key, left_on, nights, destination, NULL, NULL, NULL, 'BERANGKAT', NULL, NULL, tpi_code, tpi_code,
    NULL, NULL, 'PLB', 'PLB', 'PLB', 0, FALSE, NULL, NULL, NULL
  FROM border_trip
  UNION ALL
  SELECT
    -5000000000000000000 - person_id, person_id, 'RETURNED ' || person_id, left_on, returned_on - left_on, country, NULL, NULL, NULL, 'BERANGKAT', NULL, NULL,
    tpi_in, tpi_in, NULL, NULL, NULL, 'PASPOR', 'SPLP', 0, FALSE, NULL, NULL, NULL
  FROM deportee
  WHERE tpi_in IS NOT NULL
  UNION ALL
  SELECT
    trip_key * 512, person_id, group_key, left_on, nights, declared, booked, purpose, visa_type, outcome, deferral_reason, return_on, tpi_out, tpi_in,
    booking_ref, agency_id, lane, doc_out, doc_in, late_days, is_charter, case_key, part, expected
  FROM planted_trip
)
SELECT *
FROM every
ORDER BY trip_key
