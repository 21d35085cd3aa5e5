/*
title: What the civil registry is asked to correct, in counts
grain: one row a kind and feed
reads: [identity.conflict, temp.sealed_feed]
columns:
  kind: what differs
  feed: feed of the records that show it
  people: how many NIK; only 11 and more
*/
SELECT
  conflict.kind,
  conflict.feed,
  count(DISTINCT conflict.nik) AS people,
  count(DISTINCT conflict.nik) >= 11 AS is_publishable,
  count(DISTINCT conflict.nik) >= 11 AND sealed_feed.feed IS NULL AS is_publishable_unsealed
FROM identity.conflict AS conflict
LEFT JOIN temp.sealed_feed AS sealed_feed
  ON sealed_feed.feed = conflict.feed
GROUP BY
  conflict.kind,
  conflict.feed,
  sealed_feed.feed
