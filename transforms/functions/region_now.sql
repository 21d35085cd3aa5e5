/*
title: Today's code of a regency
arguments: [code]
doc: Follows reference.region_history; a code that was never changed, or is not known, stays as it is.
*/
SELECT COALESCE((SELECT MAX(history.new_code) FROM reference.region_history AS history WHERE history.old_code = code), code)
