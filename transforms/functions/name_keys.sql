/*
title: The phonetic key of each word of a standardised name
arguments: [name]
doc: >
  For blocking: the consonants as they sound, without H; J and Y count at the start only, where they are one, as is every vowel
  there (A). It joins far more than name_agreement does (DWI and DEWI) and hardly ever parts what that joins.
*/
SELECT
  LIST_TRANSFORM(
    [name_undouble(' ' || name)],
    LAMBDA padded: STRING_SPLIT(UPPER(LTRIM(TRANSLATE(
      REGEXP_REPLACE(
        REGEXP_REPLACE(
          REGEXP_REPLACE(
            REGEXP_REPLACE(REPLACE(padded, 'CHR', 'KR'), 'TJ|( )CH(AN)', '\1C\2', 'g'),
            ' (?:[CK]?H+[AEIOU]?|[AEIOU])', ' a', 'g'
          ),
          ' (?:DJ|DZ|[JYZ])', ' j', 'g'
        ),
        '[CK]H|DJ|D(Z)|(D)L|T(S)', '\1\2\3', 'g'
      ),
      'FVQZAEIOUHYJ', 'PPKS'
    ))), ' ')
  )[1]
