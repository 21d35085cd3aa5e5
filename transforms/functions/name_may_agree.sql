/*
title: Whether name_agreement of two standardised names can be 2 or more, asked at a tenth of its cost
arguments: [one, other]
doc: >
  What is left of each name without the words of the other must be nothing, an initial, or look alike. The bound leaves out none of
  the pairs of tests/transforms/names/pairs.csv that agree. NULL when either name is. Bound in one struct as in name_agreement.
*/
SELECT
  LIST_TRANSFORM(
    [{'one': STRING_SPLIT(one, ' '), 'other': STRING_SPLIT(other, ' ')}],
    LAMBDA names: LIST_TRANSFORM(
      [{
        'one': ARRAY_TO_STRING(LIST_FILTER(names.one, LAMBDA word: NOT LIST_CONTAINS(names.other, word)), ' '),
        'other': ARRAY_TO_STRING(LIST_FILTER(names.other, LAMBDA word: NOT LIST_CONTAINS(names.one, word)), ' ')
      }],
      LAMBDA rest:
        rest.one = ''
        OR rest.other = ''
        OR JARO_SIMILARITY(rest.one, rest.other) >= 0.6
        OR REGEXP_MATCHES(rest.one || ' ' || rest.other, '\b[A-Z]{1,2}\b')
    )[1]
  )[1]
