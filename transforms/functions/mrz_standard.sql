/*
title: A name of the machine-readable zone in standard words, given names first
arguments: [mrz]
*/
SELECT name_standard(REGEXP_REPLACE(mrz, '^(.*?)<<(.*)$', '\2<\1'))
