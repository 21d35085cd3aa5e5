/*
title: Records that carry no key but a name with the ordinary faults and a birth date, sometimes a birth place and a mother
grain: one row a record
reads: [person]
*/
WITH drawn AS (
  SELECT
    r.k AS record_no,
    p.*,
    CASE
      WHEN u('residual fault', r.k) < 0.06 THEN 'NAME_VARIANT'
      WHEN u('residual fault', r.k) < 0.09 THEN 'NAME_TYPO'
      WHEN u('residual fault', r.k) < 0.11 THEN 'NAME_ORDER'
      WHEN u('residual fault', r.k) < 0.12 THEN 'NAME_GLUED'
    END AS name_fault,
    CASE WHEN u('residual birth', r.k) < 0.01 THEN 'BIRTH_DIGIT' END AS birth_fault
  FROM range($residual) AS r (k)
  INNER JOIN person AS p ON p.person_id = ui('residual', r.k, $people)
)
SELECT
  record_no,
  CAST(nik AS BIGINT) AS owner_id,
  name_written(full_name, name_fault, sex, NULL, NULL, record_no) AS full_name,
  birth_written(birth_on, birth_fault, record_no) AS birth_on,
  sex,
  CASE WHEN u('residual place', record_no) < 0.5 THEN birth_place END AS birth_place,
  CASE WHEN u('residual mother', record_no) < 0.5 THEN mother_name END AS mother_name
FROM drawn
