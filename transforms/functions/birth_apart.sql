/*
title: How two birth dates that are not equal can be one
arguments: [one, other]
doc: >
  'swapped' day and month exchanged; 'january' one of them is 1 January of the other's year; 'digit' one digit of YYYYMMDD. NULL for
  anything else, and for equal dates.
*/
SELECT
  CASE
    WHEN one = other THEN NULL
    WHEN YEAR(one) = YEAR(other) AND MONTH(one) = DAY(other) AND DAY(one) = MONTH(other) THEN 'swapped'
    WHEN
      YEAR(one) = YEAR(other)
      AND (DAYOFYEAR(one) = 1 OR DAYOFYEAR(other) = 1) THEN 'january'
    WHEN HAMMING(STRFTIME(one, '%Y%m%d'), STRFTIME(other, '%Y%m%d')) = 1 THEN 'digit'
  END
