/*
kind: PAST_RETURNS
title:
  id: Kepulangan sebelumnya
  en: Earlier returns
grain: one row per flag of a person who went abroad before and came home, or per group with such people
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
UNION ALL
SELECT
  member.flag_id,
  CAST(COUNT(DISTINCT member.person_id) AS VARCHAR) || ' orang dalam rombongan pernah pergi dan kepulangannya tercatat' AS text,
  CAST(COUNT(DISTINCT member.person_id) AS VARCHAR) || ' of the group went abroad before and came home' AS text_en
FROM (
  SELECT
    flag_id,
    occurred_on,
    UNNEST(source_persons) AS person_id
  FROM new_hit
  WHERE subject_kind = 'group'
) AS member
INNER JOIN fact.trip AS trip
  ON
    member.person_id = trip.person_id
    AND trip.returned_on <= member.occurred_on
GROUP BY member.flag_id
