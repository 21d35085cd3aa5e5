/*
title: Applications of three years, those of the day among them
grain: one row an application
reads: [person]
doc: >
  The first $first are people's first, the next renew one of those, the last $fresh are sent for the first time on the day; as
  many of the renewals before them are sent again on the day, with the book issued.
*/
WITH numbered AS (
  SELECT
    k,
    k < $first AS is_first,
    CASE WHEN k BETWEEN $first AND $first + $renewed - 1 THEN k - $first ELSE k END AS holder_key,
    k >= $first + $renewed - $fresh AND k < $first + $renewed AS is_decided_today,
    k >= $first + $renewed AS is_new
  FROM range($first + $renewed + $fresh) AS n (k)
),
dated AS (
  SELECT
    *,
    ui('applicant', holder_key, $people) AS person_id,
    CASE
      WHEN is_new THEN $start + 1
      WHEN is_decided_today THEN $start - 4
      WHEN is_first THEN $start - 1095 + CAST(ui('applied', k, 790) AS INTEGER)
      ELSE $start - 300 + CAST(ui('applied', k, 280) AS INTEGER)
    END AS submitted_on
  FROM numbered
)
SELECT
  k AS attempt_key,
  person_id,
  NULL AS case_key,
  'PMH-KANIM3171-' || strftime(submitted_on, '%Y%m%d') || '-' || lpad(CAST(k AS VARCHAR), 8, '0') AS application_id,
  submitted_on,
  CASE WHEN u('pilgrim', k) < 0.25 THEN 'UMRAH' ELSE 'WISATA' END AS purpose,
  CASE WHEN is_new OR is_first THEN 'BARU' ELSE 'PENGGANTIAN_HABIS' END AS application_type,
  CASE WHEN NOT is_new AND NOT is_first THEN book_no(holder_key + 1) END AS old_passport_no,
  CASE WHEN NOT is_new THEN book_no(k + 1) END AS passport_no,
  CASE WHEN is_decided_today THEN $start + 1 WHEN NOT is_new THEN submitted_on + 4 END AS issued_on
FROM dated
