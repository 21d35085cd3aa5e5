/*
title: How records were linked, last 60 days
grain: one row a feed, unit, date, rung and reason
reads: [identity.link]
columns:
  feed: feed
  unit_code: office or border post
  record_on: date of the record
  rung: how it was linked; empty when it was not
  unlinked_reason: why it was not
  records: how many
*/
SELECT
  feed,
  unit_code,
  record_on,
  rung,
  unlinked_reason,
  count(*) AS records
FROM identity.link
WHERE record_on > CAST($run_on AS DATE) - 60
  AND record_on <= CAST($run_on AS DATE)
GROUP BY
  feed,
  unit_code,
  record_on,
  rung,
  unlinked_reason
