/*
kind: RETURN_BOOKED
title:
  id: Perjalanan pulang dipesan
  en: Way back booked
grain: one row per flag whose departure has a return booked within a visit, or one per group with such departures
reads: [new_hit, fact.departure, fact.departure_sign]
doc: A visit is the visa-free stay of the country, 30 days where none is known.
*/
WITH booked AS (
  SELECT
    departure.crossing_id,
    departure.return_on
  FROM fact.departure AS departure
  INNER JOIN fact.departure_sign AS departure_sign
    ON departure.crossing_id = departure_sign.crossing_id
  WHERE departure_sign.booked_days <= COALESCE(departure_sign.visa_free_days, 30)
),

member AS (
  SELECT
    hit.flag_id,
    UNNEST(hit.sources) AS record
  FROM new_hit AS hit
  WHERE hit.subject_kind = 'group'
)

SELECT
  hit.flag_id,
  'Perjalanan pulang dipesan untuk ' || CAST(booked.return_on AS VARCHAR) AS text,
  'The way back is booked for ' || CAST(booked.return_on AS VARCHAR) AS text_en
FROM new_hit AS hit
INNER JOIN booked
  ON
    hit.subject_kind = 'crossing'
    AND hit.person_id IS NOT NULL
    AND hit.subject_key = booked.crossing_id
UNION ALL
SELECT
  member.flag_id,
  CAST(COUNT(DISTINCT booked.crossing_id) AS VARCHAR) || ' orang dalam rombongan memesan perjalanan pulang' AS text,
  CAST(COUNT(DISTINCT booked.crossing_id) AS VARCHAR) || ' of the group have the way back booked' AS text_en
FROM member
INNER JOIN booked
  ON member.record.record_key = booked.crossing_id
WHERE member.record.feed IN ('crossing', 'passenger_list')
GROUP BY member.flag_id
