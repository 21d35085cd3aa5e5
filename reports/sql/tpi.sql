/*
title: Names of the border posts
grain: one row per TPI
reads: [mart.tpi]
parameters: []
*/
SELECT
  tpi_code,
  name
FROM mart.tpi
ORDER BY tpi_code
