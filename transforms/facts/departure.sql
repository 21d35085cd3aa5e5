/*
title: Departures of Indonesian citizens, attempts included
grain: one row per departure record of the last 190 days
reads: [seen.crossing, seen.population_registry, identity.link, fact.passport_book, fact.trip, fact.licence, fact.kin, reference.tpi]
doc: >
  family_adults counts other adults of the same family card, or next of kin of people under 21, on the same service (at a land post: the same
  post) and day, or in the same booking. party_* count everybody under one booking reference on one day. A document scanned again at
  the same post within 30 minutes is the same departure; the first scan counts.
*/
WITH scanned AS (
  SELECT
    crossing.crossing_id,
    link.person_id,
    link.rung,
    crossing.crossed_at,
    CAST(crossing.crossed_at AS DATE) AS crossed_on,
    crossing.tpi_code,
    crossing.mode,
    crossing.service_no,
    COALESCE(crossing.service_no, crossing.tpi_code) AS carrier,
    crossing.lane,
    crossing.doc_type,
    crossing.doc_no,
    crossing.issuing_state,
    crossing.birth_on,
    YEAR(crossing.crossed_at) - YEAR(crossing.birth_on)
    - CASE
      WHEN
        MONTH(crossing.crossed_at) * 100 + DAY(crossing.crossed_at) < MONTH(crossing.birth_on) * 100 + DAY(crossing.birth_on)
        THEN 1
      ELSE 0
    END AS age_years,
    crossing.nationality,
    crossing.purpose,
    crossing.visa_type,
    crossing.declared_destination,
    crossing.booked_destination,
    COALESCE(crossing.booked_destination, crossing.declared_destination) AS destination,
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
),

recent AS MATERIALIZED (
  SELECT
    crossing_id,
    person_id,
    rung,
    crossed_at,
    crossed_on,
    tpi_code,
    mode,
    service_no,
    carrier,
    lane,
    doc_type,
    doc_no,
    issuing_state,
    birth_on,
    age_years,
    nationality,
    purpose,
    visa_type,
    declared_destination,
    booked_destination,
    destination,
    return_on,
    booking_ref,
    agency_id,
    outcome,
    deferral_reason
  FROM scanned
  WHERE
    scanned_before_at IS NULL
    OR crossed_at - scanned_before_at > INTERVAL '30' MINUTE
),

person AS (
  SELECT
    nik,
    no_kk,
    region_now(LEFT(village_code, 5)) AS regency_code
  FROM seen.population_registry
  WHERE nik IN (SELECT person_id FROM recent)
),

passenger AS MATERIALIZED (
  SELECT
    recent.crossing_id,
    recent.person_id,
    recent.crossed_on,
    recent.carrier,
    recent.booking_ref,
    recent.age_years,
    person.no_kk,
    person.regency_code
  FROM recent
  LEFT JOIN person
    ON recent.person_id = person.nik
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
    recent.crossing_id,
    COUNT(*) AS departures,
    COUNT(CASE WHEN trip.returned_on <= recent.crossed_on THEN 1 END) AS returns
  FROM recent
  INNER JOIN fact.trip AS trip
    ON
      recent.person_id = trip.person_id
      AND trip.left_on < recent.crossed_on
  GROUP BY recent.crossing_id
),

agency AS (
  SELECT
    recent.crossing_id,
    COUNT(*) AS licences
  FROM recent
  INNER JOIN fact.licence AS licence
    ON
      recent.agency_id = licence.licence_id
      AND recent.crossed_on BETWEEN licence.licensed_from AND licence.licensed_to
      AND NOT COALESCE(recent.crossed_on BETWEEN licence.sanction_from AND licence.sanction_to, FALSE)
  GROUP BY recent.crossing_id
)

SELECT
  recent.crossing_id,
  recent.person_id,
  recent.rung,
  recent.crossed_at,
  recent.crossed_on,
  recent.tpi_code,
  tpi.province_code AS tpi_province_code,
  recent.mode,
  recent.service_no,
  recent.lane,
  recent.doc_type,
  recent.doc_no,
  book.issued_on AS passport_issued_on,
  recent.crossed_on - book.issued_on AS passport_age_days,
  book.application_id AS issuing_application_id,
  recent.birth_on,
  recent.age_years,
  person.no_kk,
  person.regency_code,
  LEFT(person.regency_code, 2) AS province_code,
  recent.purpose,
  recent.visa_type,
  recent.declared_destination,
  recent.booked_destination,
  recent.destination,
  recent.return_on,
  recent.booking_ref,
  recent.agency_id,
  agency.licences IS NOT NULL AS is_agency_licensed,
  recent.outcome,
  recent.deferral_reason,
  COALESCE(earlier.departures, 0) AS earlier_departures,
  COALESCE(earlier.returns, 0) AS earlier_returns,
  COALESCE(accompanied.adults, 0) AS family_adults,
  COALESCE(party.people, 1) AS party_size,
  COALESCE(party.adults, CASE WHEN recent.age_years >= 18 THEN 1 ELSE 0 END) AS party_adults,
  COALESCE(party.regencies, 1) AS party_regencies
FROM recent
LEFT JOIN person
  ON recent.person_id = person.nik
LEFT JOIN reference.tpi AS tpi
  ON recent.tpi_code = tpi.tpi_code
LEFT JOIN fact.passport_book AS book
  ON
    recent.person_id = book.person_id
    AND recent.doc_no = book.passport_no
LEFT JOIN earlier
  ON recent.crossing_id = earlier.crossing_id
LEFT JOIN accompanied
  ON recent.crossing_id = accompanied.crossing_id
LEFT JOIN party
  ON
    recent.booking_ref = party.booking_ref
    AND recent.crossed_on = party.crossed_on
LEFT JOIN agency
  ON recent.crossing_id = agency.crossing_id
WHERE recent.nationality = 'IDN'
