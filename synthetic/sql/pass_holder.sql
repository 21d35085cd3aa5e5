/*
title: Border-crosser passes and their numbers
grain: one row a resident with a pass
reads: [trip]
*/
SELECT
  person_id,
  row_number() OVER (ORDER BY person_id) AS pass_no
FROM trip
WHERE doc_out = 'PLB'
GROUP BY person_id
ORDER BY person_id
