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

-- the same few sentences stand in thousands of scores
said AS (
  SELECT DISTINCT
    part,
    code,
    value,
    detail,
    CAST(outcomes AS VARCHAR) AS outcomes
  FROM temp.measure
),

sentence AS (
  SELECT
    said.part,
    said.code,
    said.value,
    said.detail,
    said.outcomes,
    CAST(weight.value AS DOUBLE) AS weight,
    REPLACE(
      REPLACE(REPLACE(REPLACE(weight.text, '{value}', said.value), '{detail}', said.detail), '{outcomes}', said.outcomes),
      '{prior}',
      prior.value
    ) AS text,
    REPLACE(
      REPLACE(REPLACE(REPLACE(weight.text_en, '{value}', said.value), '{detail}', said.detail), '{outcomes}', said.outcomes),
      '{prior}',
      prior.value
    ) AS text_en
  FROM said
  INNER JOIN reference.priority_weight AS weight
    ON
      said.part = weight.part
      AND said.code = weight.code
  CROSS JOIN prior
)

SELECT
  measure.scope,
  measure.scope_id,
  measure.is_sealed,
  measure.place,
  measure.part,
  measure.code,
  CAST(ROUND(sentence.weight * measure.factor) AS INTEGER) AS points,
  sentence.text,
  sentence.text_en
FROM temp.measure AS measure
INNER JOIN sentence
  ON
    measure.part = sentence.part
    AND measure.code = sentence.code
    AND measure.value = sentence.value
    AND measure.detail = sentence.detail
    AND CAST(measure.outcomes AS VARCHAR) = sentence.outcomes
