/*
title: People as the registry describes them, ready to be compared
grain: one row per NIK that is due
key: nik
reads: [due.population_registry]
doc: person_id is the NIK itself until identity/reissued.sql finds one person under two of them.
*/
SELECT
  nik AS person_id,
  nik,
  no_kk,
  name_standard(full_name) AS name,
  name_keys(name_standard(full_name)) AS name_keys,
  birth_on,
  sex,
  name_standard(birth_place) AS birth_place,
  name_standard(mother_name) AS mother,
  village_code,
  address,
  CAST(NULL AS VARCHAR) AS phone,
  is_active
FROM due.population_registry
