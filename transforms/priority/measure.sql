/*
title: What the parts of a score are measured from
grain: one row per scored thing and part of its score
reads: [temp.scope, temp.open_flag, flag.mitigation, fact.outcome, reference.priority_weight]
doc: >
  factor multiplies the weight of the part. Strength and precision are the best of the flags in the thing's own tier; families are those
  of the whole item, so that a flag gains by what else stands with it. Mitigating evidence counts by the share of people it speaks for.
*/
WITH setting AS (
  SELECT
    MAX(CASE WHEN part = 'FAMILY' AND code = 'MOST' THEN CAST(value AS DOUBLE) END)
    / MAX(CASE WHEN part = 'FAMILY' AND code = 'EACH_FURTHER' THEN CAST(value AS DOUBLE) END) AS most_families,
    MAX(CASE WHEN code = 'PRIOR_PERCENT' THEN CAST(value AS DOUBLE) END) / 100 AS prior,
    MAX(CASE WHEN code = 'PRIOR_OUTCOMES' THEN CAST(value AS DOUBLE) END) AS prior_outcomes
  FROM reference.priority_weight
),

found AS (
  SELECT
    rule_id,
    SUM(CASE WHEN is_confirmed THEN 1 ELSE 0 END) AS confirmed,
    COUNT(*) AS outcomes
  FROM fact.outcome
  WHERE
    is_confirmed
    OR is_unfounded
  GROUP BY rule_id
),

judged AS MATERIALIZED (
  SELECT
    scope.scope,
    scope.scope_id,
    scope.item_id,
    scope.role,
    scope.subject,
    open_flag.flag_id,
    open_flag.rule_id,
    open_flag.family,
    open_flag.tier,
    open_flag.is_sealed,
    open_flag.occurred_on,
    open_flag.last_run_on,
    open_flag.strength,
    open_flag.stage,
    open_flag.departs_at,
    COALESCE(found.outcomes, 0) AS outcomes,
    (COALESCE(found.confirmed, 0) + setting.prior * setting.prior_outcomes)
    / (COALESCE(found.outcomes, 0) + setting.prior_outcomes) AS rate
  FROM temp.scope AS scope
  INNER JOIN temp.open_flag AS open_flag
    ON scope.flag_id = open_flag.flag_id
  LEFT JOIN found
    ON open_flag.rule_id = found.rule_id
  CROSS JOIN setting
),

gathered AS (
  SELECT
    scope,
    scope_id,
    MIN(item_id) AS item_id,
    BOOL_OR(is_sealed) AS is_sealed,
    MIN(tier) AS tier,
    SUM(CASE WHEN role = 'organiser' THEN 1 ELSE 0 END) AS organisers,
    COUNT(DISTINCT CASE WHEN role = 'traveller' THEN subject END) AS travellers,
    COUNT(DISTINCT subject) AS subjects,
    MIN(departs_at) AS departs_at,
    MAX(CAST(occurred_on AS VARCHAR) || stage) AS newest
  FROM judged
  GROUP BY
    scope,
    scope_id
),

best AS (
  SELECT
    gathered.scope,
    gathered.scope_id,
    MAX({'strength': judged.strength, 'rule_id': judged.rule_id}) AS strongest,
    MAX({'rate': judged.rate, 'outcomes': judged.outcomes, 'rule_id': judged.rule_id}) AS surest
  FROM gathered
  INNER JOIN judged
    ON
      gathered.scope_id = judged.scope_id
      AND gathered.scope = judged.scope
      AND gathered.tier = judged.tier
  GROUP BY
    gathered.scope,
    gathered.scope_id
),

thing AS MATERIALIZED (
  SELECT
    gathered.scope,
    gathered.scope_id,
    gathered.item_id,
    gathered.is_sealed,
    gathered.tier,
    gathered.organisers,
    gathered.travellers,
    gathered.subjects,
    best.strongest,
    best.surest,
    gathered.departs_at,
    SUBSTR(gathered.newest, 11) AS stage
  FROM gathered
  INNER JOIN best
    ON
      gathered.scope_id = best.scope_id
      AND gathered.scope = best.scope
),

hours AS (
  SELECT
    scope,
    scope_id,
    CAST(FLOOR((EPOCH(departs_at) - EPOCH(CAST($run_on + 1 AS TIMESTAMP))) / 3600) AS INTEGER) AS lead_hours
  FROM thing
),

family AS (
  SELECT
    item_id,
    COUNT(DISTINCT family) AS families,
    STRING_AGG(DISTINCT family, ', ' ORDER BY family) AS letters
  FROM judged
  WHERE item_id IS NOT NULL
  GROUP BY item_id
),

spoken AS (
  SELECT DISTINCT
    judged.scope,
    judged.scope_id,
    judged.subject,
    COALESCE(weight.code, 'OTHER') AS code
  FROM judged
  INNER JOIN flag.mitigation AS mitigation
    ON
      judged.flag_id = mitigation.flag_id
      AND judged.last_run_on = mitigation.run_on
  LEFT JOIN reference.priority_weight AS weight
    ON
      mitigation.kind = weight.code
      AND weight.part = 'MITIGATION'
  WHERE judged.subject IS NOT NULL
),

speaks AS (
  SELECT
    scope,
    scope_id,
    code,
    COUNT(*) AS people
  FROM spoken
  GROUP BY
    scope,
    scope_id,
    code
)

SELECT
  scope,
  scope_id,
  is_sealed,
  1 AS place,
  'TIER' AS part,
  CAST(tier AS VARCHAR) AS code,
  1.0 AS factor,
  CAST(tier AS VARCHAR) AS value,
  '' AS detail,
  0 AS outcomes
FROM thing
UNION ALL
SELECT
  scope,
  scope_id,
  is_sealed,
  2,
  'GROUP',
  'ORGANISER',
  1.0,
  CAST(travellers AS VARCHAR),
  '',
  0
FROM thing
WHERE organisers > 0
UNION ALL
SELECT
  scope,
  scope_id,
  is_sealed,
  3,
  'STRENGTH',
  'FULL',
  strongest.strength,
  CAST(CAST(ROUND(100 * strongest.strength) AS INTEGER) AS VARCHAR),
  strongest.rule_id,
  0
FROM thing
UNION ALL
SELECT
  thing.scope,
  thing.scope_id,
  thing.is_sealed,
  4,
  'FAMILY',
  'EACH_FURTHER',
  LEAST(family.families - 1, setting.most_families),
  CAST(family.families AS VARCHAR),
  family.letters,
  0
FROM thing
INNER JOIN family
  ON thing.item_id = family.item_id
CROSS JOIN setting
UNION ALL
SELECT
  scope,
  scope_id,
  is_sealed,
  5,
  'PRECISION',
  'FULL',
  surest.rate,
  CAST(CAST(ROUND(100 * surest.rate) AS INTEGER) AS VARCHAR),
  surest.rule_id,
  surest.outcomes
FROM thing
UNION ALL
SELECT
  thing.scope,
  thing.scope_id,
  thing.is_sealed,
  6,
  'LEAD',
  CASE
    WHEN hours.lead_hours <= 24 THEN 'PLANNED_24H'
    WHEN hours.lead_hours <= 72 THEN 'PLANNED_72H'
    WHEN hours.lead_hours > 72 THEN 'PLANNED_LATER'
    ELSE COALESCE(thing.stage, 'UNKNOWN')
  END,
  1.0,
  COALESCE(CAST(hours.lead_hours AS VARCHAR), ''),
  '',
  0
FROM thing
INNER JOIN hours
  ON
    thing.scope = hours.scope
    AND thing.scope_id = hours.scope_id
UNION ALL
SELECT
  thing.scope,
  thing.scope_id,
  thing.is_sealed,
  7,
  'MITIGATION',
  speaks.code,
  CAST(speaks.people AS DOUBLE) / thing.subjects,
  CAST(speaks.people AS VARCHAR),
  CASE
    WHEN thing.subjects > 1
      THEN ' (' || CAST(speaks.people AS VARCHAR) || '/' || CAST(thing.subjects AS VARCHAR) || ')'
    ELSE ''
  END,
  0
FROM speaks
INNER JOIN thing
  ON
    speaks.scope = thing.scope
    AND speaks.scope_id = thing.scope_id
