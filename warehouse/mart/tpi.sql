/*
title: Border posts
grain: one row a post
reads: [reference.tpi]
columns:
  tpi_code: post
  name: its name
  kind: AIR, SEA or LAND
  province_code: province
*/
SELECT
  tpi_code,
  name,
  kind,
  province_code
FROM reference.tpi
