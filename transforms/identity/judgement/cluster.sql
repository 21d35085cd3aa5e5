/*
title: Records judged to be one person's
grain: one row per judged record
reads: [identity.judgement]
doc: >
  SAME is transitive: records joined by any chain of it form one cluster, named after its least record. A record that was judged
  only DIFFERENT is a cluster of its own.
*/
WITH RECURSIVE edge AS (
  SELECT
    feed_a || '|' || record_key_a AS one,
    feed_b || '|' || record_key_b AS other,
    verdict
  FROM identity.judgement
),

record AS (
  SELECT
    feed_a AS feed,
    record_key_a AS record_key
  FROM identity.judgement
  UNION
  SELECT
    feed_b AS feed,
    record_key_b AS record_key
  FROM identity.judgement
),

same AS (
  SELECT
    one,
    other
  FROM edge
  WHERE verdict = 'SAME'
  UNION
  SELECT
    other AS one,
    one AS other
  FROM edge
  WHERE verdict = 'SAME'
),

reached AS (
  SELECT
    feed || '|' || record_key AS one,
    feed || '|' || record_key AS other
  FROM record
  UNION
  SELECT
    reached.one,
    same.other
  FROM reached
  INNER JOIN same
    ON reached.other = same.one
),

least AS (
  SELECT
    one,
    MIN(other) AS cluster_key
  FROM reached
  GROUP BY one
)

SELECT
  record.feed,
  record.record_key,
  least.cluster_key
FROM record
INNER JOIN least
  ON record.feed || '|' || record.record_key = least.one
