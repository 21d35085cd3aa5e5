/*
title: Trips abroad
grain: one row per departure of a linked person
reads: [seen.crossing, identity.exact_link, reference.tpi]
doc: >
  A departure is paired with the person's next crossing when that is an arrival. Times are compared in UTC, because a
  person may leave in WIB and come home in WITA. Scanned out twice at one post within 30 minutes is one departure.
  seen_again_on is the day of the next crossing, whichever way: who leaves again had come home, seen or not.
*/
WITH moved AS (
  SELECT
    link.person_id,
    crossing.crossing_id,
    crossing.direction,
    crossing.tpi_code,
    CAST(crossing.crossed_at AS DATE) AS crossed_on,
    COALESCE(crossing.booked_destination, crossing.declared_destination) AS destination,
    crossing.purpose,
    crossing.visa_type,
    crossing.return_on AS booked_return_on,
    crossing.mode,
    crossing.service_no,
    crossing.doc_type,
    crossing.booking_ref,
    crossing.agency_id,
    age_years(crossing.birth_on, CAST(crossing.crossed_at AS DATE)) AS age_years,
    crossing.crossed_at - COALESCE(tpi.utc_offset, 7) * INTERVAL '1' HOUR AS crossed_at_utc
  FROM seen.crossing AS crossing
  INNER JOIN identity.exact_link AS link
    ON
      crossing.crossing_id = link.record_key
      AND link.feed = 'crossing'
  LEFT JOIN reference.tpi AS tpi
    ON crossing.tpi_code = tpi.tpi_code
  WHERE crossing.outcome = 'BERANGKAT'
),

sequenced AS (
  SELECT
    person_id,
    crossing_id,
    direction,
    tpi_code,
    crossed_on,
    destination,
    purpose,
    visa_type,
    booked_return_on,
    mode,
    service_no,
    doc_type,
    booking_ref,
    agency_id,
    age_years,
    crossed_at_utc,
    LEAD(direction) OVER person AS next_direction,
    LEAD(tpi_code) OVER person AS next_tpi_code,
    LEAD(crossed_at_utc) OVER person AS next_at_utc,
    LEAD(crossing_id) OVER person AS next_crossing_id,
    LEAD(crossed_on) OVER person AS next_on
  FROM moved
  WINDOW person AS (PARTITION BY person_id ORDER BY crossed_at_utc, crossing_id)
)

SELECT
  person_id,
  crossing_id AS out_crossing_id,
  crossed_on AS left_on,
  tpi_code AS out_tpi_code,
  destination,
  CASE WHEN next_direction = 'IN' THEN next_crossing_id END AS in_crossing_id,
  CASE WHEN next_direction = 'IN' THEN next_on END AS returned_on,
  CASE WHEN next_direction = 'IN' THEN next_on - crossed_on END AS nights,
  purpose,
  visa_type,
  booked_return_on,
  mode,
  service_no,
  doc_type,
  booking_ref,
  agency_id,
  age_years,
  crossed_at_utc AS left_at_utc,
  next_on AS seen_again_on
FROM sequenced
WHERE
  direction = 'OUT'
  AND NOT COALESCE(
    next_direction = 'OUT' AND next_tpi_code = tpi_code AND next_at_utc - crossed_at_utc <= INTERVAL '30' MINUTE,
    FALSE
  )
