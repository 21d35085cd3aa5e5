/*
title: Blocks of travellers on one service
grain: one row per service, day and selling agency, or booking where no agency is named, known in the last 31 days
reads: [fact.departure, fact.departure_sign]
doc: >
  Exactly linked citizens only. first_books counts people on their first passport and first recorded departure, top_purpose the purpose most
  people told at the post or, at autogates and before departure, at the passport office. service_people counts the whole service.
*/
WITH traveller AS MATERIALIZED (
  SELECT
    COALESCE(departure.service_no, departure.tpi_code) AS carrier,
    departure.crossed_on,
    departure.known_on,
    departure.tpi_code,
    COALESCE(departure.agency_id, departure.booking_ref) AS block,
    departure.agency_id,
    departure.crossing_id,
    departure.feed,
    departure.no_kk,
    departure.regency_code,
    departure.age_years,
    departure.is_first_book AND departure.earlier_departures = 0 AS is_first,
    departure.is_agency_licensed,
    departure.return_on,
    departure.family_adults,
    departure.destination,
    departure_sign.purpose,
    departure_sign.open_placements
  FROM fact.departure AS departure
  INNER JOIN fact.departure_sign AS departure_sign
    ON departure.crossing_id = departure_sign.crossing_id
  WHERE departure.outcome IN ('BERANGKAT', 'DITUNDA', 'DIJADWALKAN')
),

purpose AS (
  SELECT
    carrier,
    crossed_on,
    block,
    purpose,
    COUNT(*) AS people
  FROM traveller
  WHERE
    block IS NOT NULL
    AND purpose IS NOT NULL
  GROUP BY
    carrier,
    crossed_on,
    block,
    purpose
),

story AS (
  SELECT
    carrier,
    crossed_on,
    block,
    SUM(people) AS told,
    MAX(people) AS top_people,
    MIN_BY(purpose, {'people': -people, 'purpose': purpose}) AS top_purpose
  FROM purpose
  GROUP BY
    carrier,
    crossed_on,
    block
),

whole AS (
  SELECT
    carrier,
    crossed_on,
    COUNT(*) AS people
  FROM traveller
  GROUP BY
    carrier,
    crossed_on
)

SELECT
  traveller.carrier || '|' || CAST(traveller.crossed_on AS VARCHAR) || '|' || traveller.block AS service_key,
  traveller.carrier AS service_no,
  traveller.crossed_on,
  MAX(traveller.known_on) AS known_on,
  MIN(traveller.tpi_code) AS tpi_code,
  MIN(traveller.agency_id) AS agency_id,
  BOOL_OR(traveller.is_agency_licensed) AS is_agency_licensed,
  MIN(whole.people) AS service_people,
  COUNT(*) AS people,
  COUNT(CASE WHEN traveller.age_years < 18 THEN 1 END) AS minors,
  COUNT(DISTINCT traveller.regency_code) AS regencies,
  COUNT(DISTINCT traveller.no_kk) AS cards,
  COUNT(DISTINCT traveller.destination) AS destinations,
  MIN(traveller.destination) AS destination,
  COUNT(CASE WHEN traveller.is_first THEN 1 END) AS first_books,
  COUNT(traveller.return_on) AS returns_booked,
  COUNT(CASE WHEN traveller.family_adults > 0 THEN 1 END) AS with_family,
  COUNT(CASE WHEN traveller.open_placements > 0 THEN 1 END) AS placed,
  MIN(story.top_purpose) AS top_purpose,
  COALESCE(MIN(story.top_people), 0) AS top_purpose_people,
  COALESCE(MIN(story.told), 0) AS purpose_people,
  LIST_SORT(
    ARRAY_AGG({'feed': traveller.feed, 'record_key': traveller.crossing_id, 'part': 'service_no'})
  ) AS sources
FROM traveller
INNER JOIN whole
  ON
    traveller.carrier = whole.carrier
    AND traveller.crossed_on = whole.crossed_on
LEFT JOIN story
  ON
    traveller.carrier = story.carrier
    AND traveller.crossed_on = story.crossed_on
    AND traveller.block = story.block
WHERE traveller.block IS NOT NULL
GROUP BY
  traveller.carrier,
  traveller.crossed_on,
  traveller.block
