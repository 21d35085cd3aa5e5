/*
title: How two numbers of equal length differ
arguments: [one, other]
doc: "'digit' for one place, 'swapped' for two neighbours exchanged, NULL for anything else (equal numbers too). Texts."
*/
SELECT
  CASE
    WHEN LENGTH(one) <> LENGTH(other) THEN NULL
    WHEN HAMMING(one, other) = 1 THEN 'digit'
    WHEN HAMMING(one, other) = 2 AND DAMERAU_LEVENSHTEIN(one, other) = 1 THEN 'swapped'
  END
