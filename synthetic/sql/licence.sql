/*
title: The licence feed: the whole list on the first day, a few new or renewed licences later
grain: one row a licence and delivery
reads: [licence_body]
*/
SELECT
  $start AS business_on,
  licence_id,
  kind,
  name,
  phone,
  CAST(valid_from AS VARCHAR) AS valid_from,
  CAST(valid_to AS VARCHAR) AS valid_to,
  CAST(sanction_from AS VARCHAR) AS sanction_from,
  CAST(CASE WHEN is_sanction_over AND sanction_from IS NOT NULL THEN least(sanction_from + 180, $start + 90) END AS VARCHAR) AS sanction_to
FROM licence_body
UNION ALL
SELECT
  $start + CAST(1 + ui('renewed', licence_id, $days - 1) AS INTEGER),
  licence_id,
  kind,
  name,
  phone,
  CAST(valid_from AS VARCHAR),
  CAST(valid_to + 1095 AS VARCHAR),
  CAST(sanction_from AS VARCHAR),
  CAST(CASE WHEN is_sanction_over AND sanction_from IS NOT NULL THEN least(sanction_from + 180, $start + 90) END AS VARCHAR)
FROM licence_body
WHERE $days > 1 AND (u('renewal', licence_id) < 0.04 OR body_no = 1)
ORDER BY 1, 2
