/*
title: People with a flag that was not cleared, a week and rule
grain: one row a week and rule_id, sealed rules left out; cells under 11 people and one neighbour of a lone one are left out
reads: [flag.flag]
columns:
  week_on: Monday of a complete ISO week
  rule_id: rule
  people: different people
*/
WITH cell AS (
  SELECT
    CAST(date_trunc('week', occurred_on) AS DATE) AS week_on,
    rule_id,
    count(DISTINCT person_id) AS people
  FROM flag.flag
  WHERE status <> 'CLEARED'
    AND NOT is_sealed
    AND person_id IS NOT NULL
    AND rule_id IS NOT NULL
  GROUP BY
    CAST(date_trunc('week', occurred_on) AS DATE),
    rule_id
),
complete AS (
  SELECT
    week_on,
    rule_id,
    people
  FROM cell
  WHERE week_on + 6 <= CAST($run_on AS DATE)
    AND week_on > CAST($run_on AS DATE) - 400
),
weighed AS (
  SELECT
    week_on,
    rule_id,
    people,
    sum(CASE WHEN people < 11 THEN 1 ELSE 0 END) OVER (PARTITION BY week_on) AS hidden_cells,
    sum(CASE WHEN people < 11 THEN people ELSE 0 END) OVER (PARTITION BY week_on) AS hidden_people,
    row_number() OVER (
      PARTITION BY
        week_on,
        people < 11
      ORDER BY
        people,
        rule_id
    ) AS place
  FROM complete
)
SELECT
  week_on,
  rule_id,
  people,
  people >= 11
    AND (hidden_cells = 0 OR (hidden_cells > 1 AND hidden_people >= 11) OR place > 1) AS is_publishable
FROM weighed
