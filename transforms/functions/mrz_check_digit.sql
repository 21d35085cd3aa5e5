/*
title: The check digit of a field of the machine-readable zone
arguments: [field]
doc: ICAO 9303 part 3, 4.9. Weights 7-3-1 repeating; A=10 to Z=35; filler 0; modulo 10.
*/
SELECT
  MOD(
    LIST_SUM(
      LIST_TRANSFORM(
        RANGE(1, LENGTH(field) + 1),
        LAMBDA place: (
          CASE
            WHEN SUBSTR(field, place, 1) BETWEEN '0' AND '9' THEN ASCII(SUBSTR(field, place, 1)) - 48
            WHEN SUBSTR(field, place, 1) BETWEEN 'A' AND 'Z' THEN ASCII(SUBSTR(field, place, 1)) - 55
            ELSE 0
          END
        ) * CASE MOD(place, 3) WHEN 1 THEN 7 WHEN 2 THEN 3 ELSE 1 END
      )
    ),
    10
  )
