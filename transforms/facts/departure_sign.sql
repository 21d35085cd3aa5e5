/*
title: What is on record about a departure beside the crossing or booking itself
grain: one row per exactly linked departure known in the last 31 days
reads: [fact.departure, fact.application, fact.busiest_contact, fact.deferral, fact.placement, fact.kin, seen.population_registry, reference.destination, reference.visa_free, reference.island]
doc: >
  The longest look-back of the rules that read it is 30 days. Signs, never conclusions. The application is the one that issued the book.
  contact_* are those of fact.busiest_contact. deferrals are those for suspected work or an unclear purpose in the 180 days before. family_abroad counts parents, grandparents
  and people of the same family card whose placement in the destination runs. route_people are the people of the same province who left for
  the same destination in the last 190 days, gateway_people those of them who used the same post, home_island_people those who left from a
  post on the province's island group. For minors, unnamed_adults are adults of the same booking and day whom no record names, guardian_adults
  the adult whom the passport office saw with the child, leaving on the same service.
*/
WITH known AS MATERIALIZED (
  SELECT
    departure.crossing_id,
    departure.person_id,
    departure.crossed_on,
    departure.tpi_code,
    departure.tpi_province_code,
    departure.province_code,
    departure.no_kk,
    departure.destination,
    departure.declared_destination,
    departure.booked_destination,
    departure.return_on,
    departure.purpose,
    departure.issuing_application_id,
    departure.age_years,
    departure.booking_ref,
    departure.service_no
  FROM fact.departure AS departure
  WHERE
    departure.known_on > $run_on - 31
    AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
),

listed AS (
  SELECT
    known.crossing_id,
    COUNT(CASE WHEN destination.list_name = 'CONCERN' THEN 1 END) AS concern,
    COUNT(CASE WHEN destination.list_name = 'LABOUR' THEN 1 END) AS labour,
    COUNT(CASE WHEN destination.list_name = 'MORATORIUM' THEN 1 END) AS moratorium,
    COUNT(CASE WHEN destination.list_name = 'NO_AGREEMENT' THEN 1 END) AS without_agreement
  FROM known
  INNER JOIN reference.destination AS destination
    ON
      known.destination = destination.country
      AND destination.valid_from <= known.crossed_on
      AND COALESCE(destination.valid_to, known.crossed_on) >= known.crossed_on
  GROUP BY known.crossing_id
),

deferred AS (
  SELECT
    known.crossing_id,
    COUNT(*) AS deferrals
  FROM known
  INNER JOIN fact.deferral AS deferral
    ON
      known.person_id = deferral.person_id
      AND known.crossing_id <> deferral.record_key
      AND deferral.deferred_on BETWEEN known.crossed_on - 180 AND known.crossed_on
  WHERE deferral.reason_code IN ('PMI_NP', 'TUJUAN_TIDAK_JELAS')
  GROUP BY known.crossing_id
),

placed AS (
  SELECT
    known.crossing_id,
    COUNT(*) AS placements
  FROM known
  INNER JOIN fact.placement AS placement
    ON
      known.person_id = placement.person_id
      AND COALESCE(placement.contract_to, known.crossed_on) >= known.crossed_on
  GROUP BY known.crossing_id
),

worker AS (
  SELECT
    placement.person_id,
    placement.destination,
    placement.contract_from,
    placement.contract_to,
    registry.no_kk
  FROM fact.placement AS placement
  INNER JOIN seen.population_registry AS registry
    ON placement.person_id = registry.nik
  WHERE placement.contract_from <= $run_on
),

relative AS (
  SELECT
    known.crossing_id,
    known.crossed_on,
    known.destination,
    kin.kin_id AS relative_id
  FROM known
  INNER JOIN fact.kin AS kin
    ON known.person_id = kin.person_id
  UNION
  SELECT
    known.crossing_id,
    known.crossed_on,
    known.destination,
    worker.person_id AS relative_id
  FROM known
  INNER JOIN worker
    ON
      known.no_kk = worker.no_kk
      AND known.person_id <> worker.person_id
),

family_abroad AS (
  SELECT
    relative.crossing_id,
    COUNT(DISTINCT relative.relative_id) AS people
  FROM relative
  INNER JOIN worker
    ON
      relative.relative_id = worker.person_id
      AND relative.destination = worker.destination
      AND worker.contract_from <= relative.crossed_on
      AND COALESCE(worker.contract_to, relative.crossed_on) >= relative.crossed_on
  GROUP BY relative.crossing_id
),

minor AS MATERIALIZED (
  SELECT
    known.crossing_id,
    known.crossed_on,
    known.tpi_code,
    COALESCE(known.service_no, known.tpi_code) AS carrier,
    known.booking_ref,
    application.accompanying_nik
  FROM known
  LEFT JOIN fact.application AS application
    ON known.issuing_application_id = application.application_id
  WHERE known.age_years < 18
),

unnamed AS (
  SELECT
    minor.crossing_id,
    COUNT(*) AS adults
  FROM minor
  INNER JOIN fact.departure AS adult
    ON
      minor.booking_ref = adult.booking_ref
      AND minor.crossed_on = adult.crossed_on
  WHERE
    adult.age_years >= 18
    AND adult.person_id IS NULL
  GROUP BY minor.crossing_id
),

guardian AS (
  SELECT
    minor.crossing_id,
    COUNT(*) AS adults
  FROM minor
  INNER JOIN fact.departure AS adult
    ON
      minor.accompanying_nik = adult.person_id
      AND minor.crossed_on = adult.crossed_on
      AND minor.tpi_code = adult.tpi_code
      AND minor.carrier = COALESCE(adult.service_no, adult.tpi_code)
  WHERE adult.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  GROUP BY minor.crossing_id
),

gateway AS MATERIALIZED (
  SELECT
    departure.province_code,
    departure.destination,
    departure.tpi_code,
    departure.tpi_province_code,
    COUNT(DISTINCT departure.person_id) AS people
  FROM fact.departure AS departure
  WHERE
    departure.outcome = 'BERANGKAT'
    AND departure.doc_type = 'PASPOR'
  GROUP BY
    departure.province_code,
    departure.destination,
    departure.tpi_code,
    departure.tpi_province_code
),

route AS (
  SELECT
    gateway.province_code,
    gateway.destination,
    SUM(gateway.people) AS people,
    SUM(CASE WHEN home.island = post.island THEN gateway.people ELSE 0 END) AS home_island_people
  FROM gateway
  INNER JOIN reference.island AS home
    ON gateway.province_code = home.province_code
  INNER JOIN reference.island AS post
    ON gateway.tpi_province_code = post.province_code
  GROUP BY
    gateway.province_code,
    gateway.destination
)

SELECT
  known.crossing_id,
  COALESCE(known.purpose, application.purpose) AS purpose,
  application.planned_days,
  application.stay_type,
  COALESCE(application.stay_type IN ('TEMAN', 'MAJIKAN') AND NOT application.is_guarantor_family, FALSE) AS is_with_non_family,
  COALESCE(application.is_guarantor_family, FALSE) AS is_guarantor_family,
  COALESCE(application.is_bureau_licensed, FALSE) AS is_bureau_licensed,
  COALESCE(known.declared_destination <> known.booked_destination, FALSE) AS is_other_destination,
  known.return_on - known.crossed_on AS booked_days,
  visa_free.days AS visa_free_days,
  COALESCE(listed.concern, 0) > 0 AS is_concern,
  COALESCE(listed.labour, 0) > 0 AS is_labour,
  COALESCE(listed.moratorium, 0) > 0 AS is_moratorium,
  COALESCE(listed.without_agreement, 0) > 0 AS is_without_agreement,
  COALESCE(busiest_contact.cards, 0) AS contact_cards,
  COALESCE(busiest_contact.regencies, 0) AS contact_regencies,
  COALESCE(deferred.deferrals, 0) AS deferrals,
  COALESCE(placed.placements, 0) AS open_placements,
  COALESCE(family_abroad.people, 0) AS family_abroad,
  home.island = post.island AS is_home_island,
  COALESCE(route.people, 0) AS route_people,
  COALESCE(route.home_island_people, 0) AS home_island_people,
  COALESCE(gateway.people, 0) AS gateway_people,
  COALESCE(unnamed.adults, 0) AS unnamed_adults,
  COALESCE(guardian.adults, 0) AS guardian_adults
FROM known
LEFT JOIN fact.application AS application
  ON known.issuing_application_id = application.application_id
LEFT JOIN listed
  ON known.crossing_id = listed.crossing_id
LEFT JOIN reference.visa_free AS visa_free
  ON
    known.destination = visa_free.country
    AND visa_free.valid_from <= known.crossed_on
    AND COALESCE(visa_free.valid_to, known.crossed_on) >= known.crossed_on
LEFT JOIN fact.busiest_contact AS busiest_contact
  ON known.issuing_application_id = busiest_contact.application_id
LEFT JOIN deferred
  ON known.crossing_id = deferred.crossing_id
LEFT JOIN placed
  ON known.crossing_id = placed.crossing_id
LEFT JOIN family_abroad
  ON known.crossing_id = family_abroad.crossing_id
LEFT JOIN unnamed
  ON known.crossing_id = unnamed.crossing_id
LEFT JOIN guardian
  ON known.crossing_id = guardian.crossing_id
LEFT JOIN reference.island AS home
  ON known.province_code = home.province_code
LEFT JOIN reference.island AS post
  ON known.tpi_province_code = post.province_code
LEFT JOIN route
  ON
    known.province_code = route.province_code
    AND known.destination = route.destination
LEFT JOIN gateway
  ON
    known.province_code = gateway.province_code
    AND known.destination = gateway.destination
    AND known.tpi_code = gateway.tpi_code
