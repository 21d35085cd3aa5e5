/*
title: How far two standardised names agree
arguments: [one, other]
*/
SELECT
  CASE
    WHEN one = other THEN 4
    WHEN LIST_SORT(STRING_SPLIT(one, ' ')) = LIST_SORT(STRING_SPLIT(other, ' ')) THEN 4
    WHEN LIST_HAS_ALL(STRING_SPLIT(one, ' '), STRING_SPLIT(other, ' ')) OR LIST_HAS_ALL(STRING_SPLIT(other, ' '), STRING_SPLIT(one, ' ')) THEN 3
    WHEN JARO_WINKLER_SIMILARITY(one, other) >= 0.95 THEN 2
    WHEN JARO_WINKLER_SIMILARITY(one, other) >= 0.85 THEN 1
    WHEN one IS NOT NULL AND other IS NOT NULL THEN 0
  END
