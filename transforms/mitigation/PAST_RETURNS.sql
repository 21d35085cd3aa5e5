/*
kind: PAST_RETURNS
title:
  id: Kepulangan sebelumnya
  en: Earlier returns
grain: one row per flag of a person who went abroad before and came home
reads: [new_hit, fact.trip]
*/
SELECT
  hit.flag_id,
  CAST(COUNT(*) AS VARCHAR) || ' perjalanan sebelumnya dengan kepulangan tercatat, terakhir pulang '
  || CAST(MAX(trip.returned_on) AS VARCHAR) AS text,
  CAST(COUNT(*) AS VARCHAR) || ' earlier journey(s) with a recorded return, last home on '
  || CAST(MAX(trip.returned_on) AS VARCHAR) AS text_en
FROM new_hit AS hit
INNER JOIN fact.trip AS trip
  ON
    hit.person_id = trip.person_id
    AND trip.returned_on <= hit.occurred_on
GROUP BY hit.flag_id
