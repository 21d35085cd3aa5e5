/*
title: What placement companies get wrong on ordinary placements, as written
grain: one row an ordinary placement
reads: [placement_row, person, second_nik]
doc: A NULL stands for the true value.
*/
WITH drawn AS (
  SELECT
    r.id_pmi,
    -r.person_id AS k,
    p.sex,
    p.birth_on,
    p.nik,
    p.full_name,
    d.nik AS second_nik,
    CASE
      WHEN u('nik typo', -r.person_id) < $noise_nik_typo THEN 'NIK_TYPO'
      WHEN p.sex = 'P' AND u('nik day40', -r.person_id) < $noise_nik_day40 THEN 'NIK_DAY40_LOST'
    END AS nik_fault,
    CASE
      WHEN u('name variant', -r.person_id) < $noise_name_variant THEN 'NAME_VARIANT'
      WHEN u('name order', -r.person_id) < $noise_name_order THEN 'NAME_ORDER'
      WHEN u('name initial', -r.person_id) < $noise_name_initial THEN 'NAME_INITIAL'
      WHEN u('name doubled', -r.person_id) < $noise_name_doubled THEN 'NAME_DOUBLED'
      WHEN u('name glued', -r.person_id) < $noise_name_glued THEN 'NAME_GLUED'
      WHEN u('name typo', -r.person_id) < $noise_name_typo THEN 'NAME_TYPO'
    END AS name_fault,
    CASE
      WHEN u('birth january', -r.person_id) < $noise_birth_first_january THEN 'BIRTH_FIRST_JANUARY'
      WHEN can_swap(p.birth_on) AND u('birth swapped', -r.person_id) < $noise_birth_swapped * 3 THEN 'BIRTH_SWAPPED'
      WHEN u('birth digit', -r.person_id) < $noise_birth_digit THEN 'BIRTH_DIGIT'
    END AS birth_fault,
    CASE
      WHEN u('passport missing', -r.person_id) < $noise_passport_missing THEN 'PASSPORT_MISSING'
      WHEN u('misread', -r.person_id) < $noise_misread * 1.3 THEN 'MISREAD'
      WHEN u('doc digit', -r.person_id) < $noise_doc_digit THEN 'DOC_DIGIT'
    END AS passport_fault
  FROM placement_row AS r
  INNER JOIN person AS p ON p.person_id = r.person_id
  LEFT JOIN second_nik AS d ON d.person_id = CASE WHEN u('which nik', -r.person_id) < 0.5 THEN r.person_id END
  WHERE r.case_key IS NULL
),
written AS (
  SELECT
    id_pmi,
    k,
    nik_fault,
    name_fault,
    birth_fault,
    passport_fault,
    CASE WHEN nik_fault IS NOT NULL THEN nik_written(nik, nik_fault, NULL, k) ELSE second_nik END AS nik,
    CASE WHEN name_fault IS NOT NULL THEN nullif(name_written(full_name, name_fault, sex, NULL, NULL, k), full_name) END AS full_name,
    CASE WHEN birth_fault IS NOT NULL THEN nullif(birth_written(birth_on, birth_fault, k), birth_on) END AS birth_on
  FROM drawn
)
SELECT
  id_pmi,
  k,
  nik_fault,
  CASE WHEN full_name IS NOT NULL THEN name_fault END AS name_fault,
  CASE WHEN birth_on IS NOT NULL THEN birth_fault END AS birth_fault,
  passport_fault,
  nik,
  full_name,
  birth_on
FROM written
WHERE nik IS NOT NULL OR full_name IS NOT NULL OR birth_on IS NOT NULL OR passport_fault IS NOT NULL
ORDER BY id_pmi
