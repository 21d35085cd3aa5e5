/*
title: What a person looks at as one thing, in the order to look
grain: one row per item
reads: [temp.scope, temp.open_flag, flag.priority_part, flag.item_flag, reference.shared_fact]
doc: >
  place is the order: tier, then score, then the earlier departure, then the older event. unit_code is where the item is met: for a group
  where its leading flag is, for a journey where it leaves next, or else where its newest flag of tier 1 or 2 is.
*/
WITH scored AS (
  SELECT
    scope_id AS item_id,
    SUM(points) AS score
  FROM flag.priority_part
  WHERE scope = 'item'
  GROUP BY scope_id
),

met AS (
  SELECT
    scope.item_id,
    scope.kind,
    scope.shared_kind,
    scope.role,
    scope.subject,
    open_flag.flag_id,
    open_flag.family,
    open_flag.tier,
    open_flag.is_sealed,
    open_flag.rule_id,
    open_flag.person_id,
    open_flag.unit_code,
    open_flag.occurred_on,
    open_flag.first_run_on,
    open_flag.reason,
    open_flag.reason_en,
    open_flag.departs_at,
    open_flag.bureau,
    item_flag.place = 1 AS is_leading,
    ROW_NUMBER() OVER (
      PARTITION BY scope.item_id
      ORDER BY
        open_flag.departs_at NULLS LAST,
        CASE WHEN open_flag.tier <= 2 THEN 0 ELSE 1 END,
        open_flag.occurred_on DESC,
        item_flag.place
    ) AS turn
  FROM temp.scope AS scope
  INNER JOIN temp.open_flag AS open_flag
    ON scope.flag_id = open_flag.flag_id
  INNER JOIN flag.item_flag AS item_flag
    ON scope.flag_id = item_flag.flag_id
  WHERE scope.scope = 'item'
),

gathered AS (
  SELECT
    item_id,
    kind,
    ANY_VALUE(is_sealed) AS is_sealed,
    MAX(shared_kind) AS shared_kind,
    MAX(bureau) AS bureau,
    MIN(tier) AS tier,
    LIST_SORT(ARRAY_AGG(DISTINCT family)) AS families,
    COUNT(*) AS flags,
    SUM(CASE WHEN role = 'organiser' THEN 1 ELSE 0 END) AS organisers,
    COUNT(DISTINCT CASE WHEN role = 'traveller' THEN subject END) AS travellers,
    MIN(departs_at) AS departs_at,
    MAX(occurred_on) AS occurred_on,
    MIN(first_run_on) AS first_run_on,
    MAX(CASE WHEN is_leading THEN flag_id END) AS lead_flag_id,
    MAX(CASE WHEN is_leading THEN person_id END) AS lead_person_id,
    MAX(CASE WHEN is_leading THEN rule_id END) AS lead_rule_id,
    MAX(CASE WHEN is_leading THEN reason END) AS lead_reason,
    MAX(CASE WHEN is_leading THEN reason_en END) AS lead_reason_en,
    MAX(CASE WHEN is_leading THEN unit_code END) AS lead_unit_code,
    MAX(CASE WHEN turn = 1 THEN unit_code END) AS next_unit_code
  FROM met
  GROUP BY
    item_id,
    kind
)

SELECT
  gathered.item_id,
  gathered.is_sealed,
  ROW_NUMBER() OVER (
    PARTITION BY gathered.is_sealed
    ORDER BY
      gathered.tier,
      scored.score DESC,
      gathered.departs_at NULLS LAST,
      gathered.occurred_on,
      gathered.item_id
  ) AS place,
  gathered.kind,
  CASE WHEN gathered.organisers > 0 THEN gathered.lead_unit_code ELSE gathered.next_unit_code END AS unit_code,
  gathered.tier,
  CAST(scored.score AS INTEGER) AS score,
  gathered.families,
  CASE WHEN gathered.kind = 'person_trip' THEN gathered.lead_person_id END AS person_id,
  gathered.lead_flag_id,
  CASE
    WHEN gathered.kind = 'person_trip' THEN NULL
    WHEN gathered.organisers = 0 THEN gathered.shared_kind
    ELSE COALESCE(shared.shared_kind, 'GROUP')
  END AS shared_kind,
  CASE
    WHEN gathered.kind = 'person_trip' THEN NULL
    WHEN gathered.organisers > 0 THEN gathered.lead_reason
    WHEN gathered.shared_kind = 'BUREAU'
      THEN
        'Disebut ' || gathered.bureau || ' tanpa izin yang berlaku pada hari permohonan; pemohon dengan penanda sendiri: '
        || CAST(gathered.travellers AS VARCHAR)
    ELSE 'Satu pemesanan pada hari yang sama; orang dengan penanda sendiri: ' || CAST(gathered.travellers AS VARCHAR)
  END AS shared_fact,
  CASE
    WHEN gathered.kind = 'person_trip' THEN NULL
    WHEN gathered.organisers > 0 THEN gathered.lead_reason_en
    WHEN gathered.shared_kind = 'BUREAU'
      THEN
        'Named ' || gathered.bureau || ' without a licence in force on the day of the application; applicants with a flag of their own: '
        || CAST(gathered.travellers AS VARCHAR)
    ELSE 'One booking on the same day; people with a flag of their own: ' || CAST(gathered.travellers AS VARCHAR)
  END AS shared_fact_en,
  gathered.flags,
  gathered.travellers,
  gathered.departs_at,
  CAST(
    FLOOR((EPOCH(gathered.departs_at) - EPOCH(CAST($run_on + 1 AS TIMESTAMP))) / 3600) AS INTEGER
  ) AS lead_hours,
  gathered.occurred_on,
  gathered.first_run_on
FROM gathered
INNER JOIN scored
  ON gathered.item_id = scored.item_id
LEFT JOIN reference.shared_fact AS shared
  ON gathered.lead_rule_id = shared.rule_id
