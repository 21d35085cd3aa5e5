/*
title: What residents are, for figures by group
grain: one row a resident
reads: [person]
*/
SELECT
  nik,
  sex,
  birth_on,
  province_code,
  name_type
FROM person
ORDER BY nik
