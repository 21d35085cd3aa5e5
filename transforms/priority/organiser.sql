/*
title: Network flags that are one group, and the people their source rows name
grain: one row per flag on an organiser and member
reads: [temp.open_flag, flag.hit, reference.priority_weight]
doc: >
  Two flags are one group when they are on the same organiser or at least SHARED_PERCENT of the smaller one's members are in both; what a
  chain of such pairs joins is one group, named after its first flag. Membership bundles cards; it raises no flag.
*/
WITH RECURSIVE setting AS (
  SELECT CAST(value AS INTEGER) AS shared_percent
  FROM reference.priority_weight
  WHERE
    part = 'ITEM'
    AND code = 'SHARED_PERCENT'
),

organiser AS (
  SELECT
    flag_id,
    is_sealed,
    person_id,
    last_run_on,
    first_run_on
  FROM temp.open_flag
  WHERE is_organiser
),

-- hits are many and their lists wide: the few looked for are found by narrow columns first
last_hit AS MATERIALIZED (
  SELECT
    hit.flag_id,
    hit.sources,
    hit.source_persons
  FROM flag.hit AS hit
  INNER JOIN organiser
    ON
      hit.flag_id = organiser.flag_id
      AND hit.run_on = organiser.last_run_on
  WHERE
    hit.subject_kind IN ('contact', 'group')
    OR STARTS_WITH(hit.rule_id, 'D')
),

source AS (
  SELECT
    flag_id,
    UNNEST(sources) AS record,
    UNNEST(source_persons) AS person_id
  FROM last_hit
),

member AS (
  SELECT
    flag_id,
    COALESCE('P' || CAST(person_id AS VARCHAR), record.feed || '|' || record.record_key) AS member_key
  FROM source
  WHERE record IS NOT NULL
  UNION
  SELECT
    flag_id,
    'P' || CAST(person_id AS VARCHAR) AS member_key
  FROM organiser
  WHERE person_id IS NOT NULL
),

size AS (
  SELECT
    flag_id,
    COUNT(*) AS members
  FROM member
  GROUP BY flag_id
),

pair AS (
  SELECT
    one.flag_id,
    other.flag_id AS other_id,
    COUNT(*) AS shared
  FROM member AS one
  INNER JOIN member AS other
    ON
      one.member_key = other.member_key
      AND one.flag_id <> other.flag_id
  GROUP BY
    one.flag_id,
    other.flag_id
),

edge AS (
  SELECT
    pair.flag_id,
    pair.other_id
  FROM pair
  INNER JOIN size AS one
    ON pair.flag_id = one.flag_id
  INNER JOIN size AS other
    ON pair.other_id = other.flag_id
  INNER JOIN organiser AS one_flag
    ON pair.flag_id = one_flag.flag_id
  INNER JOIN organiser AS other_flag
    ON pair.other_id = other_flag.flag_id
  CROSS JOIN setting
  WHERE
    one_flag.is_sealed = other_flag.is_sealed
    AND (
      one_flag.person_id = other_flag.person_id
      OR 100 * pair.shared >= setting.shared_percent * LEAST(one.members, other.members)
    )
),

reached AS (
  SELECT
    flag_id,
    flag_id AS other_id
  FROM organiser
  UNION
  SELECT
    reached.flag_id,
    edge.other_id
  FROM reached
  INNER JOIN edge
    ON reached.other_id = edge.flag_id
),

named AS (
  SELECT
    reached.flag_id,
    MIN_BY(reached.other_id, {'run_on': other.first_run_on, 'flag_id': other.flag_id}) AS group_key
  FROM reached
  INNER JOIN organiser AS other
    ON reached.other_id = other.flag_id
  GROUP BY reached.flag_id
)

SELECT
  named.flag_id,
  named.group_key,
  organiser.is_sealed,
  member.member_key
FROM named
INNER JOIN organiser
  ON named.flag_id = organiser.flag_id
LEFT JOIN member
  ON named.flag_id = member.flag_id
