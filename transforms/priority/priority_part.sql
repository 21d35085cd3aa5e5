/*
title: Every part of every score
grain: one row per scored thing and part
reads: [temp.measure, reference.priority_weight]
doc: points are the weight times the factor, rounded, so that the parts shown add up to the score shown.
*/
WITH prior AS (
  SELECT value
  FROM reference.priority_weight
  WHERE code = 'PRIOR_PERCENT'
),

told AS (
  SELECT
    measure.scope,
    measure.scope_id,
    measure.is_sealed,
    measure.place,
    measure.part,
    measure.code,
    CAST(ROUND(CAST(weight.value AS DOUBLE) * measure.factor) AS INTEGER) AS points,
    weight.text,
    weight.text_en,
    measure.value,
    measure.detail,
    CAST(measure.outcomes AS VARCHAR) AS outcomes,
    prior.value AS prior
  FROM temp.measure AS measure
  INNER JOIN reference.priority_weight AS weight
    ON
      measure.part = weight.part
      AND measure.code = weight.code
  CROSS JOIN prior
)

SELECT
  scope,
  scope_id,
  is_sealed,
  place,
  part,
  code,
  points,
  REPLACE(REPLACE(REPLACE(REPLACE(text, '{value}', value), '{detail}', detail), '{outcomes}', outcomes), '{prior}', prior) AS text,
  REPLACE(REPLACE(REPLACE(REPLACE(text_en, '{value}', value), '{detail}', detail), '{outcomes}', outcomes), '{prior}', prior)
    AS text_en
FROM told
