/*
title: For each word, how well a word or two glued words of the other name agree with it
arguments: [words, others, sounds, other_sounds, is_cut]
doc: >
  A word is covered too when it and its neighbour, glued, are a word of the other name; AI sounds as E inside a word only, so
  glued words are compared without that difference. Levels of name_word_agreement.
*/
SELECT
  LIST_TRANSFORM(
    words,
    LAMBDA word, place: GREATEST(
      LIST_MAX(LIST_TRANSFORM(
        others,
        LAMBDA other, other_place: name_word_agreement(word, other, sounds[place], other_sounds[other_place], is_cut)
      )),
      CASE
        WHEN LEN(words) + LEN(others) < 3 THEN 0
        WHEN
          LIST_CONTAINS(
            LIST_TRANSFORM(
              RANGE(1, LEN(others)), LAMBDA next: REPLACE(other_sounds[next] || other_sounds[next + 1], 'AI', 'E')
            ),
            REPLACE(sounds[place], 'AI', 'E')
          )
          OR LIST_HAS_ANY(
            LIST_TRANSFORM(other_sounds, LAMBDA sound: REPLACE(sound, 'AI', 'E')),
            LIST_TRANSFORM(
              RANGE(GREATEST(place - 1, 1), LEAST(place + 1, LEN(words))),
              LAMBDA next: REPLACE(sounds[next] || sounds[next + 1], 'AI', 'E')
            )
          )
          THEN 2
        ELSE 0
      END
    )
  )
