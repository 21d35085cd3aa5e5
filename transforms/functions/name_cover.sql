/*
title: For each word of two names, how well a word or two glued words of the other name agree with it
arguments: [one, other, one_sounds, other_sounds, is_cut]
doc: Words and how they sound. Gives lists `one` and `other` of the levels of name_word_agreement.
*/
SELECT
  CASE
    WHEN LEN(one) = 1 AND LEN(other) = 1 THEN
      LIST_TRANSFORM(
        [name_word_agreement(one[1], other[1], one_sounds[1], other_sounds[1], is_cut)],
        LAMBDA level: {'one': [level], 'other': [level]}
      )[1]
    WHEN
      CASE
        WHEN LEN(one) = LEN(other) OR LEFT(one_sounds[1], 1) <> LEFT(other_sounds[1], 1) THEN FALSE
        ELSE name_glued(one) = name_glued(other)
      END
      THEN {'one': LIST_TRANSFORM(one, LAMBDA word: 2), 'other': LIST_TRANSFORM(other, LAMBDA word: 2)}
    ELSE {
      'one': name_covered(one, other, one_sounds, other_sounds, is_cut),
      'other': name_covered(other, one, other_sounds, one_sounds, is_cut)
    }
  END
