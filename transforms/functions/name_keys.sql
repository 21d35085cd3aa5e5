/*
title: The phonetic key of each word of a standardised name
arguments: [name]
*/
SELECT LIST_TRANSFORM(STRING_SPLIT(name, ' '), LAMBDA word: LEFT(word, 1) || REGEXP_REPLACE(SUBSTR(word, 2), '[AEIOUHY]', '', 'g'))
