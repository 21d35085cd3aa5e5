/*
title: Trips abroad that left in the last 190 days
grain: one row a trip
reads: [fact.trip, temp.flagged_person]
columns:
  person_id: person, a token
  out_crossing_id: departure
  left_on: date of departure
  out_tpi_code: border post of departure
  destination: destination
  in_crossing_id: return
  returned_on: date of return
  nights: nights abroad
*/
SELECT
  trip.person_id,
  trip.out_crossing_id,
  trip.left_on,
  trip.out_tpi_code,
  trip.destination,
  trip.in_crossing_id,
  trip.returned_on,
  trip.nights,
  coalesce(flagged.is_open_flag, FALSE) AS is_open_flag,
  coalesce(flagged.is_flagged, FALSE) AS is_flagged,
  coalesce(flagged.has_sealed_flag, FALSE) AS has_sealed_flag,
  coalesce(flagged.has_open_sealed_flag, FALSE) AS has_open_sealed_flag
FROM fact.trip AS trip
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = trip.person_id
WHERE trip.left_on > CAST($run_on AS DATE) - 190
