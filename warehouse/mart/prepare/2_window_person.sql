/*
title: Persons with a record of the last 190 days, or a flag
grain: one row a person
reads: [identity.link, temp.flagged_person, temp.sealed_feed]
doc: is_unsealed is false of whom only a sealed flag or a record of a sealed feed tells.
*/
SELECT
  known.person_id,
  bool_or(known.is_unsealed) AS is_unsealed
FROM (
  SELECT
    link.person_id,
    sealed_feed.feed IS NULL AS is_unsealed
  FROM identity.link AS link
  LEFT JOIN temp.sealed_feed AS sealed_feed
    ON sealed_feed.feed = link.feed
  WHERE link.person_id IS NOT NULL
    AND link.feed <> 'population_registry'
    AND link.record_on > CAST($run_on AS DATE) - 190
  UNION ALL
  SELECT
    person_id,
    is_flagged AS is_unsealed
  FROM temp.flagged_person
) AS known
GROUP BY known.person_id
