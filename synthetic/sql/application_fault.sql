/*
title: What applicants and clerks get wrong on ordinary applications, as written
grain: one row an application with at least one fault
reads: [application, person, second_nik]
doc: A NULL beside a fault that is NULL stands for the true value. Somebody with two NIKs gives one or the other, which is no fault.
*/
WITH sibling AS (
  SELECT
    hh,
    person_id,
    nik,
    lead(nik) OVER (PARTITION BY hh ORDER BY person_id) AS next_nik
  FROM person
  WHERE relation = 4 AND NOT is_newborn
),
known AS (
  SELECT
    a.attempt_key AS k,
    a.purpose IN ('UMRAH', 'HAJI') AS is_pilgrim,
    year(a.submitted_on) AS submitted_in,
    p.person_id,
    p.sex,
    p.birth_on,
    p.nik,
    p.full_name,
    p.card_issued_on,
    p.regency_code,
    p.father_id,
    p.father_name,
    bare_name(p.full_name) AS bare
  FROM application AS a
  INNER JOIN person AS p ON p.person_id = a.person_id
  WHERE a.case_key IS NULL
),
drawn AS (
  SELECT
    n.*,
    s.next_nik,
    d.nik AS second_nik,
    f.father_name AS grandfather_name,
    CASE
      WHEN u('nik typo', n.k) < $noise_nik_typo THEN 'NIK_TYPO'
      WHEN s.next_nik IS NOT NULL AND u('nik sibling', n.k) < $noise_nik_sibling * 3 THEN 'NIK_SIBLING'
      WHEN n.sex = 'P' AND u('nik day40', n.k) < $noise_nik_day40 THEN 'NIK_DAY40_LOST'
    END AS nik_fault,
    CASE
      WHEN u('name variant', n.k) < $noise_name_variant THEN 'NAME_VARIANT'
      WHEN n.is_pilgrim AND n.bare NOT LIKE '% % %' AND n.father_name IS NOT NULL AND u('name patronym', n.k) < $noise_name_patronym THEN 'NAME_PATRONYM'
      WHEN n.bare NOT LIKE '% %' AND u('name twice', n.k) < $noise_name_twice THEN 'NAME_TWICE'
      WHEN n.father_name IS NOT NULL AND u('name bin', n.k) < $noise_name_bin THEN 'NAME_BIN'
      WHEN u('name order', n.k) < $noise_name_order THEN 'NAME_ORDER'
      WHEN u('name initial', n.k) < $noise_name_initial THEN 'NAME_INITIAL'
      WHEN u('name honour', n.k) < $noise_name_honour THEN 'NAME_HONOUR'
      WHEN u('name doubled', n.k) < $noise_name_doubled THEN 'NAME_DOUBLED'
      WHEN u('name glued', n.k) < $noise_name_glued THEN 'NAME_GLUED'
      WHEN u('name typo', n.k) < $noise_name_typo THEN 'NAME_TYPO'
    END AS name_fault,
    CASE
      WHEN u('birth january', n.k) < $noise_birth_first_january THEN 'BIRTH_FIRST_JANUARY'
      WHEN year(n.birth_on) + 1 < n.submitted_in AND can_swap(n.birth_on) AND u('birth swapped', n.k) < $noise_birth_swapped * 3 THEN 'BIRTH_SWAPPED'
      WHEN year(n.birth_on) + 1 < n.submitted_in AND u('birth digit', n.k) < $noise_birth_digit THEN 'BIRTH_DIGIT'
    END AS birth_fault,
    u('kk old', n.k) < $noise_kk_old AS is_card_old
  FROM known AS n
  LEFT JOIN sibling AS s ON s.person_id = n.person_id
  LEFT JOIN second_nik AS d ON d.person_id = CASE WHEN u('which nik', n.k) < 0.5 THEN n.person_id END
  LEFT JOIN person AS f ON f.person_id = n.father_id
),
written AS (
  SELECT
    k AS attempt_key,
    nik_fault,
    name_fault,
    birth_fault,
    is_card_old,
    CASE WHEN nik_fault IS NOT NULL THEN nik_written(nik, nik_fault, next_nik, k) ELSE second_nik END AS nik,
    CASE WHEN name_fault IS NOT NULL THEN nullif(name_written(full_name, name_fault, sex, father_name, grandfather_name, k), full_name) END AS full_name,
    CASE WHEN birth_fault IS NOT NULL THEN nullif(birth_written(birth_on, birth_fault, k), birth_on) END AS birth_date,
    CASE WHEN is_card_old
      THEN replace(regency_code, '.', '') || '99' || strftime(card_issued_on - CAST(400 + ui('old card', k, 3000) AS INTEGER), '%d%m%y')
        || '9' || lpad(CAST(ui('old card no', k, 1000) AS VARCHAR), 3, '0') END AS no_kk
  FROM drawn
)
SELECT
  attempt_key,
  nik_fault,
  CASE WHEN full_name IS NOT NULL THEN name_fault END AS name_fault,
  CASE WHEN birth_date IS NOT NULL THEN birth_fault END AS birth_fault,
  is_card_old,
  nik,
  full_name,
  birth_date,
  no_kk
FROM written
WHERE nik IS NOT NULL OR full_name IS NOT NULL OR birth_date IS NOT NULL OR no_kk IS NOT NULL
ORDER BY attempt_key
