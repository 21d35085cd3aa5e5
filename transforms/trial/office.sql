/*
title: Where a variant's flags fall
grain: one row a variant and office or border post
reads: [kept.trial_flag]
*/
SELECT
  variant,
  unit_code,
  COUNT(*) AS flags,
  COUNT(DISTINCT person_id) AS people
FROM kept.trial_flag
GROUP BY
  variant,
  unit_code
ORDER BY
  variant,
  flags DESC,
  unit_code
