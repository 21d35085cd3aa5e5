/*
title: Words written as one, as they sound
arguments: [words]
doc: The L of ABDUL becomes the letter after it, as in ABDURRAHMAN.
*/
SELECT name_sound(REGEXP_REPLACE(ARRAY_TO_STRING(words, ''), '(ABDU)L([RSTDNZ])', '\1\2'))
