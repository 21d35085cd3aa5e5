/*
title: Whether a name in the machine-readable zone can be that of a person
arguments: [mrz, words]
doc: >
  `words` are those of mrz_words(name). True when the names share a word, the last word of a cut name by its beginning. It
  keeps a misread document number from finding somebody else's book; it never links by itself.
*/
SELECT
  CASE
    WHEN CONTAINS(mrz, SPLIT_PART(words, '<', 1)) THEN TRUE
    WHEN LIST_HAS_ANY(STRING_SPLIT(mrz, '<'), STRING_SPLIT(words, '<')) THEN TRUE
    ELSE
      LENGTH(mrz) >= 39
      AND LEN(LIST_FILTER(STRING_SPLIT(words, '<'), LAMBDA word: CONTAINS(mrz, LEFT(word, 4)))) > 0
  END
