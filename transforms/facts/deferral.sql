/*
title: Deferrals, at the counter and at the border
grain: one row per deferred record of a linked person
reads: [seen.passport_application, seen.crossing, identity.exact_link]
*/
SELECT
  link.person_id,
  CAST(COALESCE(application.decided_at, application.submitted_at) AS DATE) AS deferred_on,
  'passport_application' AS feed,
  application.application_id AS record_key,
  application.office_code AS unit_code,
  application.purpose,
  application.destination,
  application.reason_code
FROM seen.passport_application AS application
INNER JOIN identity.exact_link AS link
  ON
    application.application_id = link.record_key
    AND link.feed = 'passport_application'
WHERE
  application.decision IN ('TUNDA', 'TOLAK')
  -- a marker whose time is over has lost its reason
  AND application.reason_code IS NOT NULL
  AND link.person_id IS NOT NULL
UNION ALL
SELECT
  link.person_id,
  CAST(crossing.crossed_at AS DATE) AS deferred_on,
  'crossing' AS feed,
  crossing.crossing_id AS record_key,
  crossing.tpi_code AS unit_code,
  crossing.purpose,
  COALESCE(crossing.booked_destination, crossing.declared_destination) AS destination,
  crossing.deferral_reason AS reason_code
FROM seen.crossing AS crossing
INNER JOIN identity.exact_link AS link
  ON
    crossing.crossing_id = link.record_key
    AND link.feed = 'crossing'
WHERE
  crossing.outcome = 'DITUNDA'
  AND link.person_id IS NOT NULL
