/*
title: The digraphs that today's spelling no longer has, as today's
arguments: [padded]
doc: >
  OE is U, but OI in Arabic words (CHOERUL, KHOERUL). CH is C in CHANDRA and CHANIAGO, K before R; C in FRANCISCUS is S and K.
*/
SELECT
  REGEXP_REPLACE(
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
      REGEXP_REPLACE(padded, '(?:CH|KH)OER', 'HOIR', 'g'),
      'DJ', 'J'), 'TJ', 'C'), ' NJ', ' NY'), ' CHAN', ' CAN'), 'CHR', 'KR'), 'CUS ', 'KUS '), 'ANCIS', 'ANSIS'),
    'OE|OO', 'U', 'g'
  )
