/*
title: Which item a flag belongs to
grain: one row per open flag
reads: [temp.open_flag, temp.trip, temp.organiser, reference.priority_weight]
doc: >
  A journey of a group's member stands under that group's item when their events are at most TRIP_GAP_DAYS apart; of several groups the
  one with the least tier, then the most members, then the first key. Journeys under one booking on one day, from SHARED_TRIPS of them
  with a flag of tier 1 or 2, are one item too; so are applications at one office that have nothing else against them than naming one
  body without a licence. Every other journey is its own.
*/
WITH setting AS (
  SELECT
    MAX(CASE WHEN code = 'TRIP_GAP_DAYS' THEN CAST(value AS INTEGER) END) AS gap_days,
    MAX(CASE WHEN code = 'SHARED_TRIPS' THEN CAST(value AS INTEGER) END) AS shared_trips
  FROM reference.priority_weight
  WHERE part = 'ITEM'
),

network AS (
  SELECT
    organiser.group_key,
    MIN(open_flag.tier) AS tier,
    COUNT(DISTINCT organiser.member_key) AS members,
    MIN(open_flag.occurred_on) AS first_on,
    MAX(open_flag.occurred_on) AS last_on
  FROM temp.organiser AS organiser
  INNER JOIN temp.open_flag AS open_flag
    ON organiser.flag_id = open_flag.flag_id
  GROUP BY organiser.group_key
),

near AS (
  SELECT
    trip.trip_key,
    MIN_BY(
      network.group_key,
      {'tier': network.tier, 'fewer': -network.members, 'group_key': network.group_key}
    ) AS group_key
  FROM temp.trip AS trip
  INNER JOIN temp.organiser AS organiser
    ON
      organiser.member_key = 'P' || CAST(trip.person_id AS VARCHAR)
      AND trip.is_sealed = organiser.is_sealed
  INNER JOIN network
    ON organiser.group_key = network.group_key
  CROSS JOIN setting
  WHERE
    trip.first_on <= network.last_on + setting.gap_days
    AND trip.last_on >= network.first_on - setting.gap_days
  GROUP BY trip.trip_key
),

weighty AS (
  SELECT
    trip.trip_key,
    open_flag.is_sealed,
    open_flag.shared_kind,
    open_flag.shared_key,
    COUNT(*) OVER (PARTITION BY trip.trip_key) AS flags,
    COUNT(*) OVER (PARTITION BY trip.trip_key, open_flag.shared_kind, open_flag.shared_key) AS alike
  FROM temp.trip AS trip
  INNER JOIN temp.open_flag AS open_flag
    ON trip.flag_id = open_flag.flag_id
  LEFT JOIN near
    ON trip.trip_key = near.trip_key
  WHERE
    open_flag.tier <= 2
    AND NOT open_flag.is_measure
    AND near.trip_key IS NULL
),

joined AS (
  SELECT DISTINCT
    trip_key,
    is_sealed,
    shared_kind,
    shared_key
  FROM weighty
  WHERE
    shared_key IS NOT NULL
    AND (shared_kind = 'BOOKING' OR alike = flags)
),

together AS (
  SELECT
    joined.is_sealed,
    joined.shared_kind,
    joined.shared_key,
    COUNT(*) AS trips,
    MIN(joined.trip_key) AS first_trip_key
  FROM joined
  CROSS JOIN setting
  GROUP BY
    joined.is_sealed,
    joined.shared_kind,
    joined.shared_key,
    setting.shared_trips
  HAVING COUNT(*) >= setting.shared_trips
),

bundle AS (
  SELECT
    joined.trip_key,
    MIN_BY(
      {'shared_kind': together.shared_kind, 'first_trip_key': together.first_trip_key},
      {'fewer': -together.trips, 'shared_key': together.shared_key}
    ) AS made
  FROM joined
  INNER JOIN together
    ON
      joined.shared_kind = together.shared_kind
      AND joined.shared_key = together.shared_key
      AND joined.is_sealed = together.is_sealed
  GROUP BY joined.trip_key
)

SELECT
  flag_id,
  'group' AS kind,
  CAST(NULL AS VARCHAR) AS shared_kind,
  'network|' || group_key AS item_key,
  'organiser' AS role,
  CAST(NULL AS VARCHAR) AS trip_key
FROM temp.organiser
GROUP BY
  flag_id,
  group_key
UNION ALL
SELECT
  trip.flag_id,
  CASE WHEN near.trip_key IS NULL AND bundle.trip_key IS NULL THEN 'person_trip' ELSE 'group' END AS kind,
  CASE WHEN near.trip_key IS NULL THEN bundle.made.shared_kind END AS shared_kind,
  COALESCE(
    'network|' || near.group_key,
    LOWER(bundle.made.shared_kind) || '|' || bundle.made.first_trip_key,
    'trip|' || trip.trip_key
  ) AS item_key,
  'traveller' AS role,
  trip.trip_key
FROM temp.trip AS trip
LEFT JOIN near
  ON trip.trip_key = near.trip_key
LEFT JOIN bundle
  ON trip.trip_key = bundle.trip_key
