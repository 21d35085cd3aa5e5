/*
title: Words as they sound, the old J read as Y where the other name asks for it
arguments: [words, other_words]
doc: Both readings of a word with J are tried, so that JUSUF agrees with YUSUF and JOKO with DJOKO, but JOKO never with YOKO.
*/
SELECT
  LIST_TRANSFORM(
    [{'name': ARRAY_TO_STRING(words, ' '), 'other': ARRAY_TO_STRING(other_words, ' ')}],
    LAMBDA names: CASE
      WHEN NOT CONTAINS(names.name, 'J') OR NOT REGEXP_MATCHES(names.other, 'Y|I[AEO]')
        THEN STRING_SPLIT(name_sound(names.name), ' ')
      ELSE LIST_TRANSFORM(
        [' ' || name_sound(names.other) || ' '],
        LAMBDA other: LIST_TRANSFORM(
          LIST_ZIP(STRING_SPLIT(name_sound(names.name), ' '), STRING_SPLIT(name_sound(name_modern(names.name)), ' ')),
          LAMBDA reading: CASE WHEN CONTAINS(other, ' ' || reading[2] || ' ') THEN reading[2] ELSE reading[1] END
        )
      )[1]
    END
  )[1]
