/*
title: A name in standard words
arguments: [name]
doc: Upper-case letters A-Z, one space between words, order kept.
*/
SELECT NULLIF(TRIM(REGEXP_REPLACE(TRANSLATE(UPPER(STRIP_ACCENTS(name)), '''.`', ''), '[^A-Z]+', ' ', 'g')), '')
