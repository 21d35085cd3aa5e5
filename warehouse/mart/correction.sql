/*
title: What the civil registry is asked to correct, in counts
grain: one row a kind and feed
reads: [identity.conflict]
columns:
  kind: what differs
  feed: feed of the records that show it
  people: how many NIK; only 11 and more
*/
SELECT
  kind,
  feed,
  count(DISTINCT nik) AS people,
  count(DISTINCT nik) >= 11 AS is_publishable
FROM identity.conflict
GROUP BY
  kind,
  feed
