/*
title: Letters with every doubled letter once
arguments: [letters]
doc: In two steps, because a replacement knows nine groups.
*/
SELECT
  REGEXP_REPLACE(
    REGEXP_REPLACE(letters, '(A)A|(E)E|(I)I|(L)L|(M)M|(N)N|(R)R|(S)S|(U)U', '\1\2\3\4\5\6\7\8\9', 'g'),
    '(B)B|(C)C|(D)D|(G)G|(K)K|(O)O|(P)P|(T)T', '\1\2\3\4\5\6\7\8', 'g'
  )
