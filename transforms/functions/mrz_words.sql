/*
title: The words of a name, as letters A-Z with a filler between
arguments: [name]
doc: Takes a name in plain writing or from the machine-readable zone.
*/
SELECT TRIM(REGEXP_REPLACE(TRANSLATE(UPPER(STRIP_ACCENTS(name)), '''.`', ''), '[^A-Z]+', '<', 'g'), '<')
