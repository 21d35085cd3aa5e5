/*
title: Departures after a deferral at a post
grain: one row per exactly linked departure, known in the last 31 days, of somebody deferred at a post in the 60 days before
reads: [fact.departure, fact.placement]
doc: >
  The last deferral for suspected work or an unclear purpose counts. placements_since are placements whose status changed since that
  deferral, or whose contract runs on the day of the departure.
*/
WITH attempt AS (
  SELECT
    departure.crossing_id,
    departure.person_id,
    departure.crossed_on,
    earlier.crossing_id AS earlier_crossing_id,
    earlier.crossed_on AS earlier_on,
    earlier.tpi_code AS earlier_tpi_code,
    earlier.deferral_reason AS earlier_reason,
    earlier.purpose AS earlier_purpose,
    earlier.destination AS earlier_destination,
    earlier.return_on AS earlier_return_on,
    earlier.family_adults AS earlier_family_adults,
    ROW_NUMBER() OVER (
      PARTITION BY departure.crossing_id
      ORDER BY earlier.crossed_at DESC, earlier.crossing_id
    ) AS turn
  FROM fact.departure AS departure
  INNER JOIN fact.departure AS earlier
    ON
      departure.person_id = earlier.person_id
      AND earlier.crossed_at < departure.crossed_at
      AND earlier.crossed_on >= departure.crossed_on - 60
  WHERE
    departure.known_on > $run_on - 31
    AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND earlier.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND earlier.outcome = 'DITUNDA'
    AND earlier.deferral_reason IN ('PMI_NP', 'TUJUAN_TIDAK_JELAS')
),

placed AS (
  SELECT
    attempt.crossing_id,
    COUNT(*) AS placements
  FROM attempt
  INNER JOIN fact.placement AS placement
    ON attempt.person_id = placement.person_id
  WHERE
    attempt.turn = 1
    AND (placement.status_on >= attempt.earlier_on OR placement.contract_to >= attempt.crossed_on)
  GROUP BY attempt.crossing_id
)

SELECT
  attempt.crossing_id,
  attempt.earlier_crossing_id,
  attempt.earlier_on,
  attempt.earlier_tpi_code,
  attempt.earlier_reason,
  attempt.earlier_purpose,
  attempt.earlier_destination,
  attempt.earlier_return_on,
  attempt.earlier_family_adults,
  attempt.crossed_on - attempt.earlier_on AS days_since,
  COALESCE(placed.placements, 0) AS placements_since
FROM attempt
LEFT JOIN placed
  ON attempt.crossing_id = placed.crossing_id
WHERE attempt.turn = 1
