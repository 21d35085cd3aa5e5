/*
title: How far two words agree
arguments: [one, other, one_sound, other_sound, is_cut]
doc: >
  2 the same but for spelling or one slip of the typist, 1 an initial or the beginning of a word that was cut, 0 different. In
  words of five letters and more O is read as A or U and E as I, except at the end, which tells EKO from EKA.
*/
SELECT
  CASE
    WHEN is_cut AND (STARTS_WITH(one, other) OR STARTS_WITH(other, one)) THEN 1
    WHEN one_sound = other_sound THEN 2
    WHEN LEFT(one_sound, 1) <> LEFT(other_sound, 1) THEN 0
    WHEN LENGTH(one) = 1 OR LENGTH(other) = 1 THEN 1
    WHEN LENGTH(one_sound) < 5 OR LENGTH(other_sound) < 5 THEN 0
    WHEN
      LENGTH(one_sound) = LENGTH(other_sound)
      AND RIGHT(one_sound, 1) = RIGHT(other_sound, 1)
      AND (
        REPLACE(REPLACE(one_sound, 'E', 'I'), 'O', 'A') = REPLACE(REPLACE(other_sound, 'E', 'I'), 'O', 'A')
        OR REPLACE(REPLACE(one_sound, 'E', 'I'), 'O', 'U') = REPLACE(REPLACE(other_sound, 'E', 'I'), 'O', 'U')
      )
      THEN 2
    WHEN name_word_slip(one, other) THEN 2
    ELSE 0
  END
