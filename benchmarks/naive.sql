/*
title: Departures that any one indicator of the circulars would point at
grain: one row per departure and indicator
reads: [fact.departure, fact.application, reference.destination]
doc: >
  Single indicators as published in circulars and press statements, each taken alone: a new first passport, no return booked to a labour
  destination, a destination of concern, an urgent first passport, an application away from home, a stay with somebody not family.
  Those on sex, marital status or savings are left out: Lintas does not hold such facts.
*/
WITH departure AS (
  SELECT
    departure.crossing_id,
    departure.crossed_on,
    departure.destination,
    departure.return_on,
    departure.passport_age_days,
    departure.is_first_book,
    application.service,
    application.stay_type,
    application.is_home_near_office
  FROM fact.departure AS departure
  LEFT JOIN fact.application AS application
    ON departure.issuing_application_id = application.application_id
  WHERE
    departure.outcome IN ('BERANGKAT', 'DITUNDA')
    AND departure.doc_type = 'PASPOR'
    AND departure.crossed_on BETWEEN $from_on AND $to_on
)

SELECT
  crossing_id,
  crossed_on,
  'first passport of 30 days at most' AS indicator
FROM departure
WHERE
  is_first_book
  AND passport_age_days <= 30
UNION ALL
SELECT
  crossing_id,
  crossed_on,
  'first passport, urgent service' AS indicator
FROM departure
WHERE
  is_first_book
  AND service = 'PERCEPATAN'
UNION ALL
SELECT
  crossing_id,
  crossed_on,
  'passport from an office away from home' AS indicator
FROM departure
WHERE NOT is_home_near_office
UNION ALL
SELECT
  crossing_id,
  crossed_on,
  'stay with somebody who is no family' AS indicator
FROM departure
WHERE stay_type IN ('TEMAN', 'MAJIKAN')
UNION ALL
SELECT DISTINCT
  departure.crossing_id,
  departure.crossed_on,
  CASE destination.list_name
    WHEN 'LABOUR' THEN 'no return booked, labour destination'
    ELSE 'destination of concern'
  END AS indicator
FROM departure
INNER JOIN reference.destination AS destination
  ON
    departure.destination = destination.country
    AND departure.crossed_on >= destination.valid_from
    AND (destination.valid_to IS NULL OR departure.crossed_on <= destination.valid_to)
WHERE
  destination.list_name = 'CONCERN'
  OR (destination.list_name = 'LABOUR' AND departure.return_on IS NULL)
