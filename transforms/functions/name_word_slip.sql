/*
title: Whether two words differ by one slip of the typist
arguments: [one, other]
doc: >
  Two letters changed about in a word of six or more; before the ending, one vowel in seven or one consonant in eight too many or
  too few. No letter is ever put for another: WAHYUDI and WAHYUNI, SUKAMTO and SUKARNO are names of their own, and so are SUHARTI
  and SUHARTINI, MARYATI and MARYANTI.
*/
SELECT
  CASE
    WHEN LEAST(LENGTH(one), LENGTH(other)) < 6 OR ABS(LENGTH(one) - LENGTH(other)) > 1 THEN FALSE
    WHEN DAMERAU_LEVENSHTEIN(one, other) <> 1 THEN FALSE
    WHEN LENGTH(one) = LENGTH(other) THEN LIST_SORT(STRING_SPLIT(one, '')) = LIST_SORT(STRING_SPLIT(other, ''))
    WHEN LEAST(LENGTH(one), LENGTH(other)) < 7 OR RIGHT(one, 2) <> RIGHT(other, 2) THEN FALSE
    WHEN REGEXP_REPLACE(one, '[AEIOU]', '', 'g') = REGEXP_REPLACE(other, '[AEIOU]', '', 'g') THEN TRUE
    ELSE LEAST(LENGTH(one), LENGTH(other)) > 7 AND RIGHT(one, 3) = RIGHT(other, 3)
  END
