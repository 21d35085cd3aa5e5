/*
title: Which item a flag belongs to
grain: one row per open flag
reads: [temp.open_flag, temp.trip, temp.organiser, reference.priority_weight]
doc: >
  A journey of a group's member stands under that group's item when their events are at most TRIP_GAP_DAYS apart; of several groups the
  one with the least tier, then the most members, then the first key. Journeys under one booking on one day, from BOOKING_TRIPS of them
  with a flag of tier 1 or 2, are one item too. Every other journey is its own.
*/
WITH setting AS (
  SELECT
    MAX(CASE WHEN code = 'TRIP_GAP_DAYS' THEN CAST(value AS INTEGER) END) AS gap_days,
    MAX(CASE WHEN code = 'BOOKING_TRIPS' THEN CAST(value AS INTEGER) END) AS booking_trips
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

booked AS (
  SELECT DISTINCT
    trip.trip_key,
    open_flag.is_sealed,
    open_flag.booking_key
  FROM temp.trip AS trip
  INNER JOIN temp.open_flag AS open_flag
    ON trip.flag_id = open_flag.flag_id
  LEFT JOIN near
    ON trip.trip_key = near.trip_key
  WHERE
    open_flag.booking_key IS NOT NULL
    AND open_flag.tier <= 2
    AND near.trip_key IS NULL
),

booking AS (
  SELECT
    booked.is_sealed,
    booked.booking_key,
    COUNT(*) AS trips,
    MIN(booked.trip_key) AS first_trip_key
  FROM booked
  CROSS JOIN setting
  GROUP BY
    booked.is_sealed,
    booked.booking_key,
    setting.booking_trips
  HAVING COUNT(*) >= setting.booking_trips
),

together AS (
  SELECT
    booked.trip_key,
    MIN_BY(
      booking.first_trip_key,
      {'fewer': -booking.trips, 'booking_key': booking.booking_key}
    ) AS booking_trip_key
  FROM booked
  INNER JOIN booking
    ON
      booked.booking_key = booking.booking_key
      AND booked.is_sealed = booking.is_sealed
  GROUP BY booked.trip_key
)

SELECT
  flag_id,
  'group' AS kind,
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
  CASE WHEN near.trip_key IS NULL AND together.trip_key IS NULL THEN 'person_trip' ELSE 'group' END AS kind,
  COALESCE(
    'network|' || near.group_key,
    'booking|' || together.booking_trip_key,
    'trip|' || trip.trip_key
  ) AS item_key,
  'traveller' AS role,
  trip.trip_key
FROM temp.trip AS trip
LEFT JOIN near
  ON trip.trip_key = near.trip_key
LEFT JOIN together
  ON trip.trip_key = together.trip_key
