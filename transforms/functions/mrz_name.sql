/*
title: A name as the machine-readable zone writes it
arguments: [full_name]
doc: >
  ICAO 9303 part 3: letters A-Z only, accents dropped, apostrophes and points left out, hyphens and spaces one filler. A name
  of one word is a primary identifier alone. Indonesian names have no surname; the last word is taken as primary identifier.
  Cut at 39 characters.
*/
SELECT
  LEFT(
    CASE
      WHEN CONTAINS(mrz_words(full_name), '<')
        THEN REGEXP_EXTRACT(mrz_words(full_name), '[A-Z]+$') || '<<' || REGEXP_REPLACE(mrz_words(full_name), '<[A-Z]+$', '')
      ELSE mrz_words(full_name)
    END,
    39
  )
