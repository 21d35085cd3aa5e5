/*
title: Senders' rows that a flag rests on
grain: one row a flag and source row
reads: [flag.flag, temp.flagged_person, temp.sealed_feed]
columns:
  flag_id: flag
  feed: feed of the row
  record_key: key of the row in that feed; a token where the key would name a person
  part: the part the row plays
*/
SELECT
  listed.flag_id,
  listed.source.feed AS feed,
  listed.source.record_key AS record_key,
  listed.source.part AS part,
  listed.is_open_flag,
  NOT listed.is_sealed AND sealed_feed.feed IS NULL AS is_unsealed,
  listed.is_sealed OR coalesce(flagged.has_sealed_flag, FALSE) AS is_for_protection,
  listed.source.feed IN ('passport_application', 'crossing', 'licence') AS is_impersonal_key
FROM (
  SELECT
    flag_id,
    person_id,
    is_sealed,
    status = 'OPEN' AS is_open_flag,
    unnest(sources) AS source
  FROM flag.flag
) AS listed
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = listed.person_id
LEFT JOIN temp.sealed_feed AS sealed_feed
  ON sealed_feed.feed = listed.source.feed
