/*
title: Persons with a flag
grain: one row a person
reads: [flag.flag]
doc: is_flagged and is_open_flag know nothing of sealed flags; only the protection role may read the other two.
*/
SELECT
  person_id,
  bool_or(NOT is_sealed) AS is_flagged,
  bool_or(NOT is_sealed AND status = 'OPEN') AS is_open_flag,
  bool_or(is_sealed) AS has_sealed_flag,
  bool_or(is_sealed AND status = 'OPEN') AS has_open_sealed_flag
FROM flag.flag
WHERE person_id IS NOT NULL
GROUP BY person_id
