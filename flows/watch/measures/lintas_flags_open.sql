/*
title: Open flags by tier; a tier with fewer than 11 is left out, and so are sealed rules
reads: [flag.flag]
*/
SELECT
  CAST(tier AS VARCHAR) AS tier,
  count(*) AS value
FROM flag.flag
WHERE status = 'OPEN'
  AND NOT coalesce(is_sealed, FALSE)
GROUP BY ALL
HAVING count(*) >= 11
ORDER BY ALL
