/*
title: Persons with a record of the last 190 days, or a flag
grain: one row a person
reads: [temp.window_person, temp.flagged_person, core.population_registry]
columns:
  person_id: person, a token
  nik: national identity number
  no_kk: family card
  full_name: name in the registry
  sex: L or P; kept for the fairness table, no rule reads it
  birth_place: birth place
  birth_on: birth date
  birth_year: year of birth
  mother_name: name of the mother
  address: address in the registry
  village_code: village of residence
  regency_code: regency of residence
  province_code: province of residence
  is_active: false when deceased or annulled
  is_open_flag: has an open flag
*/
SELECT
  wanted.person_id,
  registry.nik,
  registry.no_kk,
  registry.full_name,
  registry.sex,
  registry.birth_place,
  registry.birth_on,
  registry.mother_name,
  registry.address,
  registry.village_code,
  left(registry.village_code, 5) AS regency_code,
  left(registry.village_code, 2) AS province_code,
  registry.is_active,
  coalesce(flagged.is_open_flag, FALSE) AS is_open_flag,
  coalesce(flagged.is_flagged, FALSE) AS is_flagged,
  coalesce(flagged.has_sealed_flag, FALSE) AS has_sealed_flag,
  coalesce(flagged.has_open_sealed_flag, FALSE) AS has_open_sealed_flag,
  wanted.is_unsealed
FROM temp.window_person AS wanted
LEFT JOIN core.population_registry AS registry
  ON registry.nik = wanted.person_id
  AND registry.business_on <= CAST($run_on AS DATE)
  AND (registry.until_on IS NULL OR registry.until_on > CAST($run_on AS DATE))
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = wanted.person_id
