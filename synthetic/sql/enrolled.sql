/*
title: Residents whom the registry's deliveries hold at the end, as it holds them
grain: one row a resident
reads: [population_registry, person]
doc: has_own_nik is false where every entry carries a NIK that lost its day + 40. words are those of the name without honours and MUHAMMAD.
*/
WITH entry AS (
  SELECT
    person_id,
    bool_or(NIK = true_nik) AS has_own_nik,
    arg_max(CAST(TGL_LHR AS DATE), business_on) AS birth_on
  FROM population_registry
  WHERE NOT is_malformed
  GROUP BY person_id
)
SELECT
  p.person_id,
  p.nik,
  p.sex,
  e.birth_on,
  e.has_own_nik,
  name_words(p.full_name) AS words,
  p.mother_name,
  p.birth_place
FROM entry AS e
INNER JOIN person AS p ON p.person_id = e.person_id
ORDER BY p.person_id
