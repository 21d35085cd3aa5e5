/*
title: Flags of one person on one journey
grain: one row per flag that is not on an organiser
reads: [temp.open_flag, reference.priority_weight]
doc: A person's events that follow each other within TRIP_GAP_DAYS are one journey, named after its first event.
*/
WITH setting AS (
  SELECT CAST(value AS INTEGER) AS gap_days
  FROM reference.priority_weight
  WHERE
    part = 'ITEM'
    AND code = 'TRIP_GAP_DAYS'
),

spaced AS (
  SELECT
    open_flag.flag_id,
    open_flag.is_sealed,
    open_flag.person_key,
    open_flag.person_id,
    open_flag.occurred_on,
    CASE
      WHEN
        open_flag.occurred_on - LAG(open_flag.occurred_on) OVER (
          PARTITION BY open_flag.is_sealed, open_flag.person_key
          ORDER BY open_flag.occurred_on, open_flag.flag_id
        ) <= setting.gap_days
        THEN 0
      ELSE 1
    END AS is_new
  FROM temp.open_flag AS open_flag
  CROSS JOIN setting
  WHERE NOT open_flag.is_organiser
),

numbered AS (
  SELECT
    flag_id,
    is_sealed,
    person_key,
    person_id,
    occurred_on,
    SUM(is_new) OVER (
      PARTITION BY is_sealed, person_key
      ORDER BY occurred_on, flag_id
    ) AS journey
  FROM spaced
)

SELECT
  flag_id,
  is_sealed,
  person_id,
  FIRST_VALUE(flag_id) OVER (
    PARTITION BY is_sealed, person_key, journey
    ORDER BY occurred_on, flag_id
  ) AS trip_key,
  MIN(occurred_on) OVER (PARTITION BY is_sealed, person_key, journey) AS first_on,
  MAX(occurred_on) OVER (PARTITION BY is_sealed, person_key, journey) AS last_on
FROM numbered
