/*
title: Whether a name in the machine-readable zone can be that of a person
arguments: [mrz, full_name]
doc: >
  True when one of the names shares a word with the other, the last word of a cut name by its beginning. It keeps a misread
  document number from finding somebody else's book; it never links by itself.
*/
SELECT
  LEN(LIST_INTERSECT(STRING_SPLIT(mrz_words(mrz), '<'), STRING_SPLIT(mrz_words(full_name), '<'))) > 0
  OR (LENGTH(mrz) >= 39 AND CONTAINS(mrz_words(full_name), REGEXP_EXTRACT(mrz_words(mrz), '[A-Z]+$')))
