/*
title: NIKs of the registry that are not the NIK of the person they stand for
grain: one row a NIK
reads: [population_registry, person]
*/
SELECT DISTINCT
  r.NIK AS nik,
  r.true_nik
FROM population_registry AS r
WHERE r.NIK <> r.true_nik AND r.NIK NOT IN (SELECT nik FROM person)
ORDER BY nik
