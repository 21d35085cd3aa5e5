/*
title: A name with the old J read as today's Y
arguments: [name]
doc: >
  Until 1972 J was written for today's Y and DJ for today's J. A name with another old mark (OE, DJ, TJ, SJ) is old
  throughout; in others J is read as Y only where today's spelling hardly has a J: after H, L, K, M, P, B, I, in RJA, AJU, and at
  the start of names such as JUSUF, JUNUS, JOHANES. JOKO, JONO and JAJA stay what they are.
*/
SELECT
  CASE
    WHEN REGEXP_MATCHES(name, 'OE|DJ|TJ|SJ')
      THEN REPLACE(REPLACE(REPLACE(REPLACE(name, 'TJ', 'C'), 'DJ', '1'), 'J', 'Y'), '1', 'J')
    ELSE REGEXP_REPLACE(
      REGEXP_REPLACE(name, '([HLKMPBI])J|(R)J(A)|(A)J(U)', '\1\2\4Y\3\5', 'g'),
      '\bJ(U[SNLD]|OH|OS|AH|AK[OU]|AS|E[RSNT])', 'Y\1', 'g'
    )
  END
