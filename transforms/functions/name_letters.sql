/*
title: A name as letters A-Z with one space between words
arguments: [name]
doc: >
  Accents, apostrophes and marks of ayn leave no trace; every other sign parts words. Takes a name in plain writing or from the
  machine-readable zone.
*/
SELECT
  TRIM(REGEXP_REPLACE(REGEXP_REPLACE(UPPER(STRIP_ACCENTS(name)), '[''`’‘ʼʿʾ]', '', 'g'), ' *(?:[^A-Z ] *)+| {2,}', ' ', 'g'))
