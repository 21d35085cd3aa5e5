/*
title: People of the registry whom a judgement rules out for a record
grain: one row per record and NIK
reads: [explained_leftover, identity.judgement]
*/
SELECT
  leftover.record_no,
  TRY_CAST(judgement.record_key_b AS BIGINT) AS nik
FROM explained_leftover AS leftover
INNER JOIN identity.judgement AS judgement
  ON
    leftover.feed = judgement.feed_a
    AND leftover.record_key = judgement.record_key_a
WHERE
  judgement.verdict = 'DIFFERENT'
  AND judgement.feed_b = 'population_registry'
UNION ALL
SELECT
  leftover.record_no,
  TRY_CAST(judgement.record_key_a AS BIGINT) AS nik
FROM explained_leftover AS leftover
INNER JOIN identity.judgement AS judgement
  ON
    leftover.feed = judgement.feed_b
    AND leftover.record_key = judgement.record_key_b
WHERE
  judgement.verdict = 'DIFFERENT'
  AND judgement.feed_a = 'population_registry'
