/*
title: Judgements that stand on a run date
grain: one row per pair of records, the lesser record first
kind: view
parameters: [run_on]
reads: [ops.judgement]
doc: >
  Of the judgements on a pair that were effective by the run date the newest stands, whichever record it named first. UNSURE takes
  back what was judged before and says nothing itself.
*/
WITH ordered AS (
  SELECT
    judgement_id,
    LEAST({'feed': feed_a, 'record_key': record_key_a}, {'feed': feed_b, 'record_key': record_key_b}) AS one,
    GREATEST({'feed': feed_a, 'record_key': record_key_a}, {'feed': feed_b, 'record_key': record_key_b}) AS other,
    verdict,
    judged_by,
    judged_at,
    reason,
    effective_on
  FROM ops.judgement
  WHERE effective_on <= $run_on
),

turned AS (
  SELECT
    judgement_id,
    one,
    other,
    verdict,
    judged_by,
    judged_at,
    reason,
    effective_on,
    ROW_NUMBER() OVER (PARTITION BY one, other ORDER BY judged_at DESC, judgement_id DESC) AS turn
  FROM ordered
)

SELECT
  judgement_id,
  one.feed AS feed_a,
  one.record_key AS record_key_a,
  other.feed AS feed_b,
  other.record_key AS record_key_b,
  verdict,
  judged_by,
  judged_at,
  reason,
  effective_on
FROM turned
WHERE
  turn = 1
  AND verdict <> 'UNSURE'
