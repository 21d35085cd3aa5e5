/*
title: Nobody has a second NIK here
grain: one row a resident with a second NIK
reads: [person]
*/
SELECT
  person_id,
  nik
FROM person
WHERE FALSE
