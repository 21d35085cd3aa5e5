/*
title: Two variants side by side
grain: one row an office or border post, and one in total
reads: [kept.trial_flag]
*/
WITH told AS (
  SELECT
    subject_kind,
    subject_key,
    MIN(unit_code) AS unit_code,
    MAX(CASE WHEN variant = $first THEN 1 ELSE 0 END) AS is_first,
    MAX(CASE WHEN variant = $second THEN 1 ELSE 0 END) AS is_second
  FROM kept.trial_flag
  GROUP BY
    subject_kind,
    subject_key
)

SELECT
  GROUPING(unit_code) = 1 AS is_total,
  unit_code,
  CAST(SUM(is_first * is_second) AS BIGINT) AS both,
  CAST(SUM(is_first * (1 - is_second)) AS BIGINT) AS only_a,
  CAST(SUM(is_second * (1 - is_first)) AS BIGINT) AS only_b
FROM told
GROUP BY GROUPING SETS ((unit_code), ())
ORDER BY
  is_total DESC,
  unit_code
