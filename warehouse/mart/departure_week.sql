/*
title: People who left, a week and province of residence
grain: one row a week and province_code; cells under 11 people and one neighbour of a lone one are left out
reads: [fact.departure]
columns:
  week_on: Monday of a complete ISO week
  province_code: province of residence
  people: different people
*/
WITH cell AS (
  SELECT
    CAST(date_trunc('week', crossed_on) AS DATE) AS week_on,
    province_code,
    count(DISTINCT person_id) AS people
  FROM fact.departure
  WHERE outcome = 'BERANGKAT'
    AND person_id IS NOT NULL
    AND province_code IS NOT NULL
  GROUP BY
    CAST(date_trunc('week', crossed_on) AS DATE),
    province_code
),
complete AS (
  SELECT
    week_on,
    province_code,
    people
  FROM cell
  WHERE week_on + 6 <= CAST($run_on AS DATE)
    AND week_on > CAST($run_on AS DATE) - 400
),
weighed AS (
  SELECT
    week_on,
    province_code,
    people,
    sum(CASE WHEN people < 11 THEN 1 ELSE 0 END) OVER (PARTITION BY week_on) AS hidden_cells,
    sum(CASE WHEN people < 11 THEN people ELSE 0 END) OVER (PARTITION BY week_on) AS hidden_people,
    row_number() OVER (
      PARTITION BY
        week_on,
        people < 11
      ORDER BY
        people,
        province_code
    ) AS place
  FROM complete
)
SELECT
  week_on,
  province_code,
  people,
  people >= 11
    AND (hidden_cells = 0 OR (hidden_cells > 1 AND hidden_people >= 11) OR place > 1) AS is_publishable
FROM weighed
