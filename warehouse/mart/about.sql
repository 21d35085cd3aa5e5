/*
title: What this file is
grain: one row a key
reads: [temp.handed_about]
columns:
  key: name of the fact
  value: the fact, as text
*/
SELECT
  key,
  value
FROM temp.handed_about
