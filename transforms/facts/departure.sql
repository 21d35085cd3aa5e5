/*
title: Departures of Indonesian citizens, attempts and planned ones included
grain: one row per departure record of the last 190 days, and per planned departure
reads: [seen.population_registry, fact.passage, fact.passport_book, fact.trip, fact.licence, fact.kin, reference.tpi]
doc: >
  family_adults counts other adults of the same family card, or next of kin of people under 21, on the same service (at a land post: the same
  post) and day, or in the same booking. party_* count everybody under one booking reference on one day. A planned departure (outcome
  DIJADWALKAN, no lane, purpose, visa or declared destination) is a row of a passenger list: crossing_id is that record's key, crossed_on
  the day it should leave, known_on the day the list was sent; for crossings known_on is crossed_on.
*/
WITH person AS (
  SELECT
    nik,
    no_kk,
    region_now(LEFT(village_code, 5)) AS regency_code
  FROM seen.population_registry
  WHERE nik IN (SELECT person_id FROM fact.passage)
),

passenger AS MATERIALIZED (
  SELECT
    passage.crossing_id,
    passage.person_id,
    passage.crossed_on,
    passage.carrier,
    passage.booking_ref,
    passage.age_years,
    person.no_kk,
    person.regency_code
  FROM fact.passage AS passage
  LEFT JOIN person
    ON passage.person_id = person.nik
),

young AS MATERIALIZED (
  SELECT
    passenger.crossing_id,
    passenger.crossed_on,
    passenger.carrier,
    passenger.booking_ref,
    kin.kin_id
  FROM passenger
  INNER JOIN fact.kin AS kin
    ON passenger.person_id = kin.person_id
  WHERE passenger.age_years < 21
),

family AS (
  SELECT
    passenger.crossing_id,
    adult.person_id
  FROM passenger
  INNER JOIN passenger AS adult
    ON
      passenger.crossed_on = adult.crossed_on
      AND passenger.no_kk = adult.no_kk
      AND passenger.person_id <> adult.person_id
  WHERE
    adult.age_years >= 18
    AND (passenger.carrier = adult.carrier OR passenger.booking_ref = adult.booking_ref)
  UNION
  SELECT
    young.crossing_id,
    adult.person_id
  FROM young
  INNER JOIN passenger AS adult
    ON
      young.crossed_on = adult.crossed_on
      AND young.kin_id = adult.person_id
  WHERE
    adult.age_years >= 18
    AND (young.carrier = adult.carrier OR young.booking_ref = adult.booking_ref)
),

accompanied AS (
  SELECT
    crossing_id,
    COUNT(*) AS adults
  FROM family
  GROUP BY crossing_id
),

party AS (
  SELECT
    booking_ref,
    crossed_on,
    COUNT(*) AS people,
    COUNT(CASE WHEN age_years >= 18 THEN 1 END) AS adults,
    COUNT(DISTINCT regency_code) AS regencies
  FROM passenger
  WHERE booking_ref IS NOT NULL
  GROUP BY
    booking_ref,
    crossed_on
),

earlier AS (
  SELECT
    passage.crossing_id,
    COUNT(*) AS departures,
    COUNT(CASE WHEN trip.returned_on <= passage.crossed_on THEN 1 END) AS returns
  FROM fact.passage AS passage
  INNER JOIN fact.trip AS trip
    ON
      passage.person_id = trip.person_id
      AND trip.left_on < passage.crossed_on
  GROUP BY passage.crossing_id
),

agency AS (
  SELECT
    passage.crossing_id,
    COUNT(*) AS licences
  FROM fact.passage AS passage
  INNER JOIN fact.licence AS licence
    ON
      passage.agency_id = licence.licence_id
      AND is_licensed_on(
        passage.crossed_on, licence.licensed_from, licence.licensed_to, licence.sanction_from, licence.sanction_to
      )
  GROUP BY passage.crossing_id
)

SELECT
  passage.crossing_id,
  passage.person_id,
  passage.rung,
  passage.crossed_at,
  passage.crossed_on,
  passage.tpi_code,
  tpi.province_code AS tpi_province_code,
  passage.mode,
  passage.service_no,
  passage.lane,
  passage.doc_type,
  passage.doc_no,
  book.issued_on AS passport_issued_on,
  passage.crossed_on - book.issued_on AS passport_age_days,
  book.application_id AS issuing_application_id,
  passage.birth_on,
  passage.age_years,
  person.no_kk,
  person.regency_code,
  LEFT(person.regency_code, 2) AS province_code,
  passage.purpose,
  passage.visa_type,
  passage.declared_destination,
  passage.booked_destination,
  passage.destination,
  passage.return_on,
  passage.booking_ref,
  passage.agency_id,
  agency.licences IS NOT NULL AS is_agency_licensed,
  passage.outcome,
  passage.deferral_reason,
  COALESCE(earlier.departures, 0) AS earlier_departures,
  COALESCE(earlier.returns, 0) AS earlier_returns,
  COALESCE(accompanied.adults, 0) AS family_adults,
  COALESCE(party.people, 1) AS party_size,
  COALESCE(party.adults, CASE WHEN passage.age_years >= 18 THEN 1 ELSE 0 END) AS party_adults,
  COALESCE(party.regencies, 1) AS party_regencies,
  passage.feed,
  passage.feed = 'passenger_list' AS is_planned,
  passage.known_on,
  COALESCE(book.application_type = 'BARU' AND book.previous_passport_no IS NULL, FALSE) AS is_first_book
FROM fact.passage AS passage
LEFT JOIN person
  ON passage.person_id = person.nik
LEFT JOIN reference.tpi AS tpi
  ON passage.tpi_code = tpi.tpi_code
LEFT JOIN fact.passport_book AS book
  ON
    passage.person_id = book.person_id
    AND passage.doc_no = book.passport_no
LEFT JOIN earlier
  ON passage.crossing_id = earlier.crossing_id
LEFT JOIN accompanied
  ON passage.crossing_id = accompanied.crossing_id
LEFT JOIN party
  ON
    passage.booking_ref = party.booking_ref
    AND passage.crossed_on = party.crossed_on
LEFT JOIN agency
  ON passage.crossing_id = agency.crossing_id
WHERE passage.nationality = 'IDN'
