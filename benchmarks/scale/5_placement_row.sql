/*
title: Workers whose placement is registered on the day, with their books
grain: one row a placement
reads: [application]
*/
SELECT
  'PMI-2609-' || lpad(CAST(attempt_key AS VARCHAR), 8, '0') AS id_pmi,
  person_id,
  NULL AS case_key,
  passport_no
FROM application
WHERE attempt_key < $first AND issued_on < $start - 60
QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY attempt_key) = 1
ORDER BY u('placed', attempt_key)
LIMIT $placed
