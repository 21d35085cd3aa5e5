/*
title: How records were linked, 28 days (records of foreigners are not expected to link)
grain: one row per feed and rung, the records without a person last
reads: [mart.linkage]
parameters: [run_on]
*/
WITH recent AS (
  SELECT
    feed,
    COALESCE(rung, 'NONE') AS rung,
    SUM(records) AS linked
  FROM mart.linkage
  WHERE record_on <= $run_on
    AND DATE_DIFF('day', record_on, CAST($run_on AS DATE)) < 28
    AND (unlinked_reason IS NULL OR unlinked_reason <> 'FOREIGN')
  GROUP BY
    feed,
    COALESCE(rung, 'NONE')
)
SELECT
  feed,
  rung,
  CAST(linked AS BIGINT) AS linked,
  CAST(SUM(linked) OVER (PARTITION BY feed) AS BIGINT) AS records
FROM recent
ORDER BY
  feed,
  rung = 'NONE',
  linked DESC,
  rung
