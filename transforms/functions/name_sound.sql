/*
title: The words of a standardised name, spelled as they sound
arguments: [name]
doc: >
  Not for reading. Old digraphs become today's (OE U, DJ J, TJ C, SJ SY, CH KH), Arabic consonants of several romanisations one
  letter (KH H, SY SH S, DZ Z, DH DL D, TH T, Q K, F V P; Z at the start J, inside S), AI EI AE E, IE and Y I, double letters
  one; a last H falls. Words stay words. Sources: the spellings of 1947 and 1972; SKB Menteri Agama and Menteri P dan K
  158/1987.
*/
SELECT
  LIST_TRANSFORM(
    [LIST_TRANSFORM(
      [' ' || name || ' '],
      LAMBDA padded: CASE WHEN REGEXP_MATCHES(padded, 'OE|OO|J| CHAN|CHR|CU|NC') THEN name_sound_old(padded) ELSE padded END
    )[1]],
    LAMBDA padded: TRIM(name_undouble(TRANSLATE(
      REGEXP_REPLACE(
        REPLACE(
          REGEXP_REPLACE(
            REPLACE(REPLACE(
              REGEXP_REPLACE(padded, '(D)H?L([AO])|[CK](H)|(S)[JYH]|T(S)|([DTGPB])H|D(Z)|(U)W', '\1\2\3\4\5\6\7\8', 'g'),
              'IE', 'I'), ' Z', ' J'),
            '([A-Z])(?:[AEO]I|AE)', '\1E', 'g'
          ),
          'OH ', 'AH '
        ),
        '([A-Z][AEIU])H ', '\1 ', 'g'
      ),
      'FVQZY', 'PPKSI'
    )))
  )[1]
