/*
title: A name in standard words
arguments: [name]
doc: >
  Letters A-Z, one space between words, order kept, without honours and degrees, abbreviations written out; a single name
  written twice, as forms with two fields make people do, is written once. NULL when nothing is left. Doing it again changes
  nothing.
*/
SELECT
  LIST_TRANSFORM(
    [name_expand(name_without_titles(name_letters(name)))],
    LAMBDA words: CASE
      WHEN words = '' THEN NULL
      WHEN SPLIT_PART(words, ' ', 2) = SPLIT_PART(words, ' ', 1) AND SPLIT_PART(words, ' ', 3) = '' THEN SPLIT_PART(words, ' ', 1)
      ELSE words
    END
  )[1]
