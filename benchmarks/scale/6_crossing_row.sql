/*
title: Journeys of the day with their documents, one in five a foreigner's and one in thirty by border pass
grain: one row a crossing
reads: [application, application_fault, person]
*/
WITH drawn AS (
  SELECT
    c,
    u('who crosses', c) AS kind,
    ui('crosser', c, $first) AS holder_key,
    ui('border crosser', c, $people) AS border_id,
    u('lane', c) < 0.5 AS is_automatic
  FROM range($crossings) AS n (c)
)
SELECT
  d.c,
  CASE WHEN d.kind < 0.2 THEN NULL WHEN d.kind < 0.235 THEN p.nik ELSE h.nik END AS true_nik,
  CASE WHEN d.kind BETWEEN 0.2 AND 0.235 THEN 'PLB' WHEN d.is_automatic THEN 'AUTOGATE' ELSE 'COUNTER' END AS lane,
  CASE WHEN d.kind BETWEEN 0.2 AND 0.235 THEN 'PLB' ELSE 'PASPOR' END AS doc_type,
  CASE
    WHEN d.kind BETWEEN 0.2 AND 0.235 THEN 'ZP' || lpad(CAST(d.c % 1000000 AS VARCHAR), 6, '0')
    ELSE a.passport_no
  END AS doc_no,
  CASE WHEN d.kind < 0.2 THEN 'MYS' ELSE 'IDN' END AS nationality,
  mrz(CASE
    WHEN d.kind < 0.2 THEN 'LEE CHONG'
    WHEN d.kind < 0.235 THEN p.full_name
    ELSE coalesce(f.full_name, h.full_name)
  END) AS mrz_name,
  CASE WHEN d.kind < 0.235 THEN p.birth_on ELSE coalesce(f.birth_date, h.birth_on) END AS birth_on,
  CASE WHEN d.kind < 0.235 THEN p.sex ELSE h.sex END AS sex,
  CASE
    WHEN d.is_automatic THEN NULL
    WHEN u('misread', d.c) < $noise_misread * 1.3 THEN 'MISREAD'
    WHEN u('doc digit', d.c) < $noise_doc_digit THEN 'DOC_DIGIT'
  END AS doc_fault,
  CASE
    WHEN d.is_automatic THEN NULL
    WHEN u('birth digit', d.c) < $noise_birth_digit THEN 'BIRTH_DIGIT'
  END AS birth_fault,
  NOT d.is_automatic AND u('mrz typo', d.c) < $noise_mrz_typo AS is_mistyped
FROM drawn AS d
INNER JOIN application AS a ON a.attempt_key = d.holder_key
INNER JOIN person AS h ON h.person_id = a.person_id
INNER JOIN person AS p ON p.person_id = d.border_id
LEFT JOIN application_fault AS f ON f.attempt_key = a.attempt_key
WHERE d.kind < 0.235 OR a.issued_on <= $start
