/*
title: Senders' rows that a flag rests on
grain: one row a flag and source row
reads: [flag.flag]
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
  listed.source.feed IN ('passport_application', 'crossing', 'licence') AS is_impersonal_key
FROM (
  SELECT
    flag_id,
    status = 'OPEN' AS is_open_flag,
    unnest(sources) AS source
  FROM flag.flag
) AS listed
