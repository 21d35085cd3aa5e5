/*
title: Upper end of the 95 % interval of a share
arguments: [part, whole]
doc: Wilson's score interval, as in wilson_low.
*/
SELECT
  CASE
    WHEN whole > 0 AND part IS NOT NULL
      THEN LEAST(
        1.0,
        (part / whole + 1.9208 / whole + 1.96 * SQRT(part * (whole - part) / whole + 0.9604) / whole) / (1 + 3.8416 / whole)
      )
  END
