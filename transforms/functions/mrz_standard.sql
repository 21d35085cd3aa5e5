/*
title: A name of the machine-readable zone in standard words, given names first
arguments: [mrz]
doc: >
  `PRIMARY<<SECONDARY`, fillers after it allowed; a name of one identifier as it stands. A word cut at 39 characters stays cut:
  name_agreement knows.
*/
SELECT name_standard(REGEXP_REPLACE(mrz, '^(.*?)<<(.*)$', '\2<\1'))
