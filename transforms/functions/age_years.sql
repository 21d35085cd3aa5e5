/*
title: Full years of age on a day
arguments: [birth_on, seen_on]
*/
SELECT
  YEAR(seen_on) - YEAR(birth_on)
  - CASE WHEN MONTH(seen_on) * 100 + DAY(seen_on) < MONTH(birth_on) * 100 + DAY(birth_on) THEN 1 ELSE 0 END
