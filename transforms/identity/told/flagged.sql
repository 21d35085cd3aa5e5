/*
title: Linked records of people with an open flag
grain: one row per record
parameters: [run_on]
reads: [identity.link, flag.flag]
doc: Those that a flag rests on, and those of the days that other published tables show too.
*/
WITH flagged AS (
  SELECT DISTINCT person_id
  FROM flag.flag
  WHERE status = 'OPEN'
),

source AS (
  SELECT DISTINCT
    listed.source.feed AS feed,
    listed.source.record_key AS record_key
  FROM (
    SELECT UNNEST(sources) AS source
    FROM flag.flag
    WHERE status = 'OPEN'
  ) AS listed
)

SELECT
  link.feed,
  link.record_key
FROM identity.link AS link
INNER JOIN flagged
  ON link.person_id = flagged.person_id
LEFT JOIN source
  ON
    link.feed = source.feed
    AND link.record_key = source.record_key
WHERE
  source.record_key IS NOT NULL
  OR link.record_on > $run_on - 190
