/*
title: How records were linked, last 60 days
grain: one row a feed, unit, date, rung and reason
reads: [identity.link, temp.sealed_feed]
columns:
  feed: feed
  unit_code: office or border post
  record_on: date of the record
  rung: how it was linked; empty when it was not
  unlinked_reason: why it was not
  records: how many
*/
SELECT
  link.feed,
  link.unit_code,
  link.record_on,
  link.rung,
  link.unlinked_reason,
  count(*) AS records,
  sealed_feed.feed IS NULL AS is_unsealed
FROM identity.link AS link
LEFT JOIN temp.sealed_feed AS sealed_feed
  ON sealed_feed.feed = link.feed
WHERE link.record_on > CAST($run_on AS DATE) - 60
  AND link.record_on <= CAST($run_on AS DATE)
GROUP BY
  link.feed,
  link.unit_code,
  link.record_on,
  link.rung,
  link.unlinked_reason,
  sealed_feed.feed
