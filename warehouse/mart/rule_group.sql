/*
title: Flag rate and precision by sex, age, province and office, last 190 days
grain: one row a rule (ALL for all together), dimension and cell; cells under 11 people and one neighbour of a lone one are left out
reads: [temp.group_measure, temp.handed_rule]
columns:
  rule_id: rule; ALL for all together
  dimension: SEX, AGE, PROVINCE (of registration) or UNIT (office or border post)
  cell: the group
  people: flagged people
  exposed: people who applied or tried to leave
  flag_rate: flagged among exposed
  rest_flag_rate: the same of all other groups; empty under 11 people
  flag_ratio: one over the other
  decided: flags found confirmed or unfounded; empty under 11 people
  precision: share of the decided that were confirmed
  precision_low: lower end of its 95 % interval (Wilson)
  precision_high: upper end of it
  precision_ratio: precision over that of all other groups
  warning: FLAG_RATE when the group is flagged too often against the rest, PRECISION when it is flagged wrongly too often
  is_beyond_chance: the 95 % interval of the flag rate lies above the rate of the rest
  reason: written reason kept with the rule for a difference as large as this one
  needs_reason: a warning without a written reason
*/
WITH rated AS (
  SELECT
    rule_id,
    dimension,
    cell,
    is_sealed,
    people,
    exposed,
    CAST(people AS DOUBLE) / nullif(exposed, 0) AS flag_rate,
    CAST(rest_people AS DOUBLE) / nullif(rest_exposed, 0) AS rest_flag_rate,
    rest_people,
    decided,
    decided_people >= $fewest_people
    AND (
      small_decided_cells = 0
      OR (small_decided_cells > 1 AND small_decided_people >= $fewest_people)
      OR decided_place > 1
    ) AS is_decided_publishable,
    CAST(confirmed AS DOUBLE) / nullif(decided, 0) AS precision,
    wilson_low(confirmed, decided) AS precision_low,
    wilson_high(confirmed, decided) AS precision_high,
    CAST(rest_confirmed AS DOUBLE) / nullif(rest_decided, 0) AS rest_precision,
    rest_decided_people >= $fewest_people AS is_rest_decided,
    people >= $fewest_people
    AND (small_cells = 0 OR (small_cells > 1 AND small_people >= $fewest_people) OR place > 1) AS is_publishable
  FROM temp.group_measure
),
warned AS (
  SELECT
    *,
    flag_rate / nullif(rest_flag_rate, 0) AS flag_ratio,
    precision / nullif(rest_precision, 0) AS precision_ratio,
    concat_ws(
      ', ',
      CASE WHEN people >= $fewest_people AND flag_rate > $fair_ratio * rest_flag_rate THEN 'FLAG_RATE' END,
      CASE
        WHEN is_decided_publishable AND is_rest_decided AND precision * $fair_ratio < rest_precision THEN 'PRECISION'
      END
    ) AS warning
  FROM rated
),
written AS (
  SELECT
    rule_id,
    unnest(fairness) AS entry
  FROM temp.handed_rule
),
reasoned AS (
  SELECT
    rule_id,
    entry.cell AS cell,
    max(entry.ratio) AS ratio,
    max_by(entry.reason, entry.ratio) AS reason
  FROM written
  GROUP BY
    rule_id,
    entry.cell
)
SELECT
  warned.rule_id,
  warned.dimension,
  warned.cell,
  warned.people,
  warned.exposed,
  warned.flag_rate,
  CASE WHEN warned.rest_people >= $fewest_people THEN warned.rest_flag_rate END AS rest_flag_rate,
  CASE WHEN warned.rest_people >= $fewest_people THEN warned.flag_ratio END AS flag_ratio,
  CASE WHEN warned.is_decided_publishable THEN warned.decided END AS decided,
  CASE WHEN warned.is_decided_publishable THEN warned.precision END AS precision,
  CASE WHEN warned.is_decided_publishable THEN warned.precision_low END AS precision_low,
  CASE WHEN warned.is_decided_publishable THEN warned.precision_high END AS precision_high,
  CASE WHEN warned.is_decided_publishable AND warned.is_rest_decided THEN warned.precision_ratio END AS precision_ratio,
  nullif(warned.warning, '') AS warning,
  coalesce(wilson_low(least(warned.people, warned.exposed), warned.exposed) > warned.rest_flag_rate, FALSE) AS is_beyond_chance,
  reasoned.reason,
  warned.warning <> '' AND reasoned.reason IS NULL AS needs_reason,
  warned.is_publishable,
  warned.is_publishable AND NOT warned.is_sealed AS is_publishable_unsealed
FROM warned
LEFT JOIN reasoned
  ON reasoned.rule_id = warned.rule_id
  AND reasoned.cell = warned.dimension || '=' || warned.cell
  AND reasoned.ratio >= greatest(coalesce(warned.flag_ratio, 0), coalesce(1 / nullif(warned.precision_ratio, 0), 0))
