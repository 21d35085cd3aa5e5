/*
title: People with an open flag by province of residence, cells under 11 people withheld
grain: one row per province that may be shown; when what is withheld would be one cell or fewer than 11 people, the
  smallest cell that could be shown is withheld too
reads: [mart.flag, mart.person, mart.rule]
parameters: [run_on]
*/
WITH cell AS (
  SELECT
    COALESCE(person.province_code, '') AS province_code,
    COUNT(DISTINCT flag.person_id) AS people
  FROM mart.flag AS flag
  LEFT JOIN mart.person AS person ON person.person_id = flag.person_id
  WHERE flag.person_id IS NOT NULL
    AND flag.first_run_on <= $run_on
    AND (
      flag.status = 'OPEN'
      OR flag.cleared_run_on > $run_on
      OR (flag.status = 'LAPSED' AND flag.last_run_on >= $run_on)
    )
    AND NOT EXISTS (SELECT 1 FROM mart.rule AS rule WHERE rule.rule_id = flag.rule_id AND LOWER(rule.status) = 'shadow')
  GROUP BY COALESCE(person.province_code, '')
),
ranked AS (
  SELECT
    province_code,
    people,
    ROW_NUMBER() OVER (PARTITION BY people >= 11 ORDER BY people, province_code) AS smallest,
    SUM(CASE WHEN people < 11 THEN people ELSE 0 END) OVER () AS withheld_people,
    SUM(CASE WHEN people < 11 THEN 1 ELSE 0 END) OVER () AS withheld_cells
  FROM cell
)
SELECT
  province_code,
  CAST(people AS BIGINT) AS people
FROM ranked
WHERE people >= 11
  AND NOT (
    smallest = 1
    AND withheld_cells > 0
    AND (withheld_cells = 1 OR withheld_people < 11)
  )
ORDER BY
  people DESC,
  province_code
