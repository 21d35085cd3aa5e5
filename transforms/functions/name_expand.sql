/*
title: A name with its usual abbreviations written out and the spellings of Muhammad, Ahmad, Abdul, Nur and Siti made one
arguments: [letters]
doc: >
  Only what stands for one name: a lone A (Ahmad, Abdul, Andi) stays an initial. M and MD are Muhammad at the start. Registrars
  name MUH and ABD as the usual ones (Permendagri 73/2022 article 5).
*/
SELECT
  TRIM(REGEXP_REPLACE(
    REGEXP_REPLACE(
      REGEXP_REPLACE(
        REGEXP_REPLACE(
          REGEXP_REPLACE(
            REGEXP_REPLACE(
              name_expand_regional(' ' || letters || ' '),
              ' M(?:[OU](?:H|CH|KH)(?:A?MM?[AE]?[DT])?|[OU]?HM?D)\b', ' MUHAMMAD', 'g'
            ),
            '^ MD? ([A-Z])', ' MUHAMMAD \1'
          ),
          ' A(?:(?:CH|KH|H)A?M[AE]?[DT]|CH|HM)\b', ' AHMAD', 'g'
        ),
        ' ABD(?:OEL)?\b', ' ABDUL', 'g'
      ),
      ' NO[OE]?R\b', ' NUR', 'g'
    ),
    ' S(?:ITTI|TI|ITIE|ITY|T)\b', ' SITI', 'g'
  ))
