/*
title: What the civil registry is asked to correct, in counts of 11 people and more
grain: one row per kind and feed
reads: [mart.correction]
parameters: []
*/
SELECT
  kind,
  feed,
  CAST(people AS BIGINT) AS people
FROM mart.correction
ORDER BY
  people DESC,
  kind,
  feed
