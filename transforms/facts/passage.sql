/*
title: Departures as recorded or booked, of citizens and others
grain: one row per departure record of the last 190 days, and per planned departure
reads: [seen.crossing, identity.link, fact.planned_departure]
doc: >
  What fact.departure and fact.service are made of: others than citizens count in parties and on services. A document scanned again at the
  same post within 30 minutes is the same departure; the first scan counts. carrier is what people share who travel together: the
  service, or at a post without one the post.
*/
WITH scanned AS (
  SELECT
    crossing.crossing_id,
    link.person_id,
    link.rung,
    crossing.crossed_at,
    crossing.tpi_code,
    crossing.mode,
    crossing.service_no,
    crossing.lane,
    crossing.doc_type,
    crossing.doc_no,
    crossing.birth_on,
    crossing.nationality,
    crossing.purpose,
    crossing.visa_type,
    crossing.declared_destination,
    crossing.booked_destination,
    crossing.return_on,
    crossing.booking_ref,
    crossing.agency_id,
    crossing.outcome,
    crossing.deferral_reason,
    LAG(crossing.crossed_at) OVER (
      PARTITION BY crossing.doc_no, crossing.issuing_state, crossing.tpi_code, crossing.outcome
      ORDER BY crossing.crossed_at, crossing.crossing_id
    ) AS scanned_before_at
  FROM seen.crossing AS crossing
  INNER JOIN identity.link AS link
    ON
      crossing.crossing_id = link.record_key
      AND link.feed = 'crossing'
  WHERE
    crossing.direction = 'OUT'
    AND CAST(crossing.crossed_at AS DATE) > $run_on - 190
)

SELECT
  crossing_id,
  person_id,
  rung,
  crossed_at,
  CAST(crossed_at AS DATE) AS crossed_on,
  tpi_code,
  mode,
  service_no,
  COALESCE(service_no, tpi_code) AS carrier,
  lane,
  doc_type,
  doc_no,
  birth_on,
  age_years(birth_on, CAST(crossed_at AS DATE)) AS age_years,
  nationality,
  purpose,
  visa_type,
  declared_destination,
  booked_destination,
  COALESCE(booked_destination, declared_destination) AS destination,
  return_on,
  booking_ref,
  agency_id,
  outcome,
  deferral_reason,
  'crossing' AS feed,
  CAST(crossed_at AS DATE) AS known_on
FROM scanned
WHERE
  scanned_before_at IS NULL
  OR crossed_at - scanned_before_at > INTERVAL '30' MINUTE
UNION ALL
SELECT
  crossing_id,
  person_id,
  rung,
  crossed_at,
  crossed_on,
  tpi_code,
  mode,
  service_no,
  COALESCE(service_no, tpi_code) AS carrier,
  CAST(NULL AS VARCHAR) AS lane,
  doc_type,
  doc_no,
  birth_on,
  age_years(birth_on, crossed_on) AS age_years,
  nationality,
  CAST(NULL AS VARCHAR) AS purpose,
  CAST(NULL AS VARCHAR) AS visa_type,
  CAST(NULL AS VARCHAR) AS declared_destination,
  destination AS booked_destination,
  destination,
  return_on,
  booking_ref,
  agency_id,
  'DIJADWALKAN' AS outcome,
  CAST(NULL AS VARCHAR) AS deferral_reason,
  'passenger_list' AS feed,
  known_on
FROM fact.planned_departure
