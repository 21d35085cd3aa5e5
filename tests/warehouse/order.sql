-- Items of the flags of world.sql, one each; views, so that they follow a flag that a test seals.
CREATE VIEW flag.item AS
SELECT
  'i' || flag_id AS item_id,
  is_sealed,
  row_number() OVER (PARTITION BY is_sealed ORDER BY tier, flag_id) AS place,
  'person_trip' AS kind,
  unit_code,
  tier,
  300 AS score,
  [left(rule_id, 1)] AS families,
  person_id,
  flag_id AS lead_flag_id,
  CAST(NULL AS VARCHAR) AS shared_kind,
  CAST(NULL AS VARCHAR) AS shared_fact,
  CAST(NULL AS VARCHAR) AS shared_fact_en,
  1 AS flags,
  1 AS travellers,
  CAST(NULL AS TIMESTAMP) AS departs_at,
  CAST(NULL AS INTEGER) AS lead_hours,
  occurred_on,
  first_run_on
FROM flag.flag
WHERE status = 'OPEN';

CREATE VIEW flag.item_flag AS
SELECT
  item_id,
  lead_flag_id AS flag_id,
  is_sealed,
  'traveller' AS role,
  lead_flag_id AS trip_key,
  1 AS place,
  score,
  unit_code,
  departs_at,
  CAST(NULL AS VARCHAR) AS service_no
FROM flag.item;

CREATE VIEW flag.priority_part AS
SELECT
  'item' AS scope,
  item_id AS scope_id,
  is_sealed,
  1 AS place,
  'TIER' AS part,
  CAST(tier AS VARCHAR) AS code,
  score AS points,
  'Tingkat' AS text,
  'Tier' AS text_en
FROM flag.item;
