/*
title: Lower end of the 95 % interval of a share
arguments: [part, whole]
doc: >
  Wilson's score interval (Wilson 1927, JASA 22: 209-212), which keeps what it promises for few cases and shares near 0 or 1
  (Brown, Cai, DasGupta 2001, Statistical Science 16: 101-133). 1.96 is the normal quantile. NULL without cases.
*/
SELECT
  CASE
    WHEN whole > 0 AND part IS NOT NULL
      THEN GREATEST(
        0.0,
        (part / whole + 1.9208 / whole - 1.96 * SQRT(part * (whole - part) / whole + 0.9604) / whole) / (1 + 3.8416 / whole)
      )
  END
