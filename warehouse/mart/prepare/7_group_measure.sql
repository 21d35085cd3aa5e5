/*
title: Flagged people and what reviews found, by rule and group
grain: one row a rule (ALL for all rules together), dimension and cell
reads: [temp.measured_flag, temp.person_group, temp.exposed]
doc: Flags of the last 190 days. The rest of a cell is the sum of the other cells of its dimension.
*/
WITH flagged AS (
  SELECT
    rule_id,
    is_sealed,
    person_id,
    unit_code,
    is_confirmed,
    is_decided
  FROM temp.measured_flag
  WHERE person_id IS NOT NULL
    AND occurred_on > CAST($run_on AS DATE) - 190
  UNION ALL
  SELECT
    'ALL' AS rule_id,
    FALSE AS is_sealed,
    person_id,
    unit_code,
    is_confirmed,
    is_decided
  FROM temp.measured_flag
  WHERE person_id IS NOT NULL
    AND NOT is_sealed
    AND occurred_on > CAST($run_on AS DATE) - 190
),
placed AS (
  SELECT
    flagged.rule_id,
    flagged.is_sealed,
    flagged.person_id,
    grouped.dimension,
    grouped.cell,
    flagged.is_confirmed,
    flagged.is_decided
  FROM flagged
  INNER JOIN temp.person_group AS grouped
    ON grouped.person_id = flagged.person_id
  UNION ALL
  SELECT
    rule_id,
    is_sealed,
    person_id,
    'UNIT' AS dimension,
    unit_code AS cell,
    is_confirmed,
    is_decided
  FROM flagged
  WHERE unit_code IS NOT NULL
),
counted AS (
  SELECT
    rule_id,
    dimension,
    cell,
    bool_or(is_sealed) AS is_sealed,
    count(DISTINCT person_id) AS people,
    count(DISTINCT CASE WHEN is_decided THEN person_id END) AS decided_people,
    count(CASE WHEN is_decided THEN 1 END) AS decided,
    count(CASE WHEN is_confirmed THEN 1 END) AS confirmed
  FROM placed
  GROUP BY
    rule_id,
    dimension,
    cell
),
dimension_total AS (
  SELECT
    dimension,
    sum(exposed) AS exposed
  FROM temp.exposed
  GROUP BY dimension
)
SELECT
  counted.rule_id,
  counted.dimension,
  counted.cell,
  counted.is_sealed,
  counted.people,
  counted.decided_people,
  counted.decided,
  counted.confirmed,
  exposed.exposed,
  sum(counted.people) OVER whole - counted.people AS rest_people,
  sum(counted.decided_people) OVER whole - counted.decided_people AS rest_decided_people,
  sum(counted.decided) OVER whole - counted.decided AS rest_decided,
  sum(counted.confirmed) OVER whole - counted.confirmed AS rest_confirmed,
  dimension_total.exposed - exposed.exposed AS rest_exposed,
  sum(CASE WHEN counted.people < $fewest_people THEN 1 ELSE 0 END) OVER whole AS small_cells,
  sum(CASE WHEN counted.people < $fewest_people THEN counted.people ELSE 0 END) OVER whole AS small_people,
  row_number() OVER (
    PARTITION BY
      counted.rule_id,
      counted.dimension,
      counted.people < $fewest_people
    ORDER BY
      counted.people,
      counted.cell
  ) AS place,
  sum(CASE WHEN counted.decided_people BETWEEN 1 AND $fewest_people - 1 THEN 1 ELSE 0 END) OVER whole AS small_decided_cells,
  sum(CASE WHEN counted.decided_people < $fewest_people THEN counted.decided_people ELSE 0 END) OVER whole AS small_decided_people,
  row_number() OVER (
    PARTITION BY
      counted.rule_id,
      counted.dimension,
      counted.decided_people < $fewest_people
    ORDER BY
      counted.decided_people,
      counted.cell
  ) AS decided_place
FROM counted
LEFT JOIN temp.exposed AS exposed
  ON exposed.dimension = counted.dimension
  AND exposed.cell = counted.cell
LEFT JOIN dimension_total
  ON dimension_total.dimension = counted.dimension
WINDOW whole AS (
  PARTITION BY
    counted.rule_id,
    counted.dimension
)
