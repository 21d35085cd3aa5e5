/*
title: Villages under the Desa Binaan Imigrasi programme, typed
grain: one row per village, day it was set and delivery
key: [village_code, set_on]
reads: [landed]
*/
SELECT
  village_code,
  CAST(set_on AS DATE) AS set_on,
  TRIM(decree_no) AS decree_no,
  office_code,
  officer_hash,
  line_no
FROM landed
