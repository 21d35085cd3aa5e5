/*
title: Share of the records that could be linked to a person, by feed (records of foreigners are not expected to link)
grain: one row per feed
reads: [mart.linkage]
parameters: [run_on]
*/
SELECT
  feed,
  CAST(COALESCE(SUM(CASE WHEN record_on = $run_on THEN records END), 0) AS BIGINT) AS records_today,
  CAST(COALESCE(SUM(CASE WHEN record_on = $run_on AND rung IS NOT NULL THEN records END), 0) AS BIGINT) AS linked_today,
  CAST(SUM(records) AS BIGINT) AS records,
  CAST(COALESCE(SUM(CASE WHEN rung IS NOT NULL THEN records END), 0) AS BIGINT) AS linked
FROM mart.linkage
WHERE record_on <= $run_on
  AND DATE_DIFF('day', record_on, CAST($run_on AS DATE)) < 28
  AND (unlinked_reason IS NULL OR unlinked_reason <> 'FOREIGN')
GROUP BY feed
ORDER BY feed
