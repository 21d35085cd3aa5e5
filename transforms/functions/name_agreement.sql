/*
title: How far two standardised names agree
arguments: [one, other]
doc: >
  4 the same words in any order; 3 one has words the other lacks, or an initial or cut word for a whole one, and what they share
  tells people apart; 2 the same but for spelling; 1 similar only; 0 different; NULL when a name is missing. 2 and more is
  agreement. The same either way round. All that the lambdas read is bound in one struct: DuckDB 1.5.5 gives a column that is
  read from nested lambdas the value of another row when the call stands in a WHERE.
*/
SELECT
  CASE
    WHEN one = other THEN 4
    WHEN one IS NULL OR other IS NULL THEN NULL
    ELSE CAST(LIST_TRANSFORM(
      [{
        'one': STRING_SPLIT(one, ' '),
        'other': STRING_SPLIT(other, ' '),
        'is_cut': LEAST(LENGTH(one), LENGTH(other)) >= 30,
        'is_similar': JARO_WINKLER_SIMILARITY(LEAST(one, other), GREATEST(one, other)) >= 0.88
      }],
      LAMBDA names: name_words_agreement(
        LIST_FILTER(names.one, LAMBDA word: NOT LIST_CONTAINS(names.other, word)),
        LIST_FILTER(names.other, LAMBDA word: NOT LIST_CONTAINS(names.one, word)),
        LIST_INTERSECT(names.one, names.other),
        names.is_cut,
        names.is_similar
      )
    )[1] AS TINYINT)
  END
