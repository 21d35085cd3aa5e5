/*
title: Which published file the report was read from
grain: one row per key, moments of making left out so that the same data give the same page
reads: [mart.about]
parameters: []
*/
SELECT
  CAST(key AS VARCHAR) AS key,
  CAST(value AS VARCHAR) AS value
FROM mart.about
WHERE key NOT LIKE '%\_at' ESCAPE '\'
UNION ALL
SELECT
  'snapshot' AS key,
  CAST(GETVARIABLE('snapshot') AS VARCHAR) AS value
WHERE GETVARIABLE('snapshot') IS NOT NULL
ORDER BY key
