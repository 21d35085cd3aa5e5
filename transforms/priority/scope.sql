/*
title: What gets a score, and the flags it rests on
grain: one row per scored thing and flag
reads: [temp.grouping, temp.open_flag]
doc: >
  Scored are every open flag by itself, and every item. Tier 3 opens no item alone, and what measures the system opens none. An item keeps its number as long as its first flag is
  open. subject is whom mitigating evidence speaks for: a journey, or the person a network rule names.
*/
WITH told AS (
  SELECT
    grouping.flag_id,
    grouping.kind,
    grouping.shared_kind,
    grouping.role,
    grouping.item_key,
    MIN(CASE WHEN NOT open_flag.is_measure THEN open_flag.tier END) OVER (PARTITION BY grouping.item_key) AS item_tier,
    CASE
      WHEN grouping.role = 'traveller' THEN grouping.trip_key
      WHEN open_flag.person_id IS NOT NULL THEN open_flag.person_key
    END AS subject
  FROM temp.grouping AS grouping
  INNER JOIN temp.open_flag AS open_flag
    ON grouping.flag_id = open_flag.flag_id
),

named AS (
  SELECT
    flag_id,
    kind,
    shared_kind,
    role,
    subject,
    CASE WHEN item_tier <= 2 THEN LEFT(token('item', item_key), 16) END AS item_id
  FROM told
)

SELECT
  'flag' AS scope,
  flag_id AS scope_id,
  flag_id,
  item_id,
  kind,
  shared_kind,
  role,
  subject
FROM named
UNION ALL
SELECT
  'item' AS scope,
  item_id AS scope_id,
  flag_id,
  item_id,
  kind,
  shared_kind,
  role,
  subject
FROM named
WHERE item_id IS NOT NULL
