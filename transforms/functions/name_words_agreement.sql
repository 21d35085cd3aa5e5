/*
title: How far two names agree that are not written alike
arguments: [one_only, other_only, shared, is_cut, is_similar]
doc: >
  Lists of the words only the one has, only the other has, and both have; whether both are so long that one may be cut (a name
  of 39 characters in the machine-readable zone has 30 and more when honours are gone); whether the whole looks similar.
*/
SELECT
  LIST_TRANSFORM(
    [{'one': one_only, 'other': other_only, 'tells': name_tells(shared)}],
    LAMBDA words: CASE
      WHEN LEN(words.one) = 0 AND LEN(words.other) = 0 THEN 4
      WHEN LEN(words.one) = 0 OR LEN(words.other) = 0 THEN CASE WHEN words.tells THEN 3 ELSE 1 END
      ELSE name_rest_agreement(words.one, words.other, words.tells, is_cut, is_similar)
    END
  )[1]
