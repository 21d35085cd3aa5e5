/*
title: Persons with a flag
grain: one row a person
reads: [flag.flag]
*/
SELECT
  person_id,
  bool_or(status = 'OPEN') AS is_open_flag
FROM flag.flag
WHERE person_id IS NOT NULL
GROUP BY person_id
