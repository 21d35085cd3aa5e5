/*
title: Pairs of records judged to be of different people
grain: one row per ordered pair
reads: [identity.judgement, judged_cluster]
doc: >
  DIFFERENT holds between everything that was judged the same as either side. judged_cluster is cluster.sql's result. Every pair
  stands in both orders.
*/
WITH apart AS (
  SELECT
    one.cluster_key AS one,
    other.cluster_key AS other
  FROM identity.judgement AS judgement
  INNER JOIN judged_cluster AS one
    ON
      judgement.feed_a = one.feed
      AND judgement.record_key_a = one.record_key
  INNER JOIN judged_cluster AS other
    ON
      judgement.feed_b = other.feed
      AND judgement.record_key_b = other.record_key
  WHERE judgement.verdict = 'DIFFERENT'
),

both_ways AS (
  SELECT
    one,
    other
  FROM apart
  UNION
  SELECT
    other AS one,
    one AS other
  FROM apart
)

SELECT
  a.feed AS feed_a,
  a.record_key AS key_a,
  b.feed AS feed_b,
  b.record_key AS key_b
FROM both_ways
INNER JOIN judged_cluster AS a
  ON both_ways.one = a.cluster_key
INNER JOIN judged_cluster AS b
  ON both_ways.other = b.cluster_key
