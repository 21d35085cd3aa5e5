/*
kind: ID_PMI
title:
  id: Terdaftar di registri penempatan
  en: Known to the placement registry
grain: one row per flag of a person with a placement that is open or ended at most a year before, or per group with such people
reads: [new_hit, fact.placement]
doc: The newest placement speaks; its number stays in the warehouse.
*/
WITH subject AS (
  SELECT
    flag_id,
    person_id,
    occurred_on,
    FALSE AS is_group
  FROM new_hit
  WHERE person_id IS NOT NULL
  UNION ALL
  SELECT
    flag_id,
    UNNEST(source_persons) AS person_id,
    occurred_on,
    TRUE AS is_group
  FROM new_hit
  WHERE subject_kind = 'group'
),

placed AS (
  SELECT
    subject.flag_id,
    subject.is_group,
    subject.person_id,
    placement.destination,
    placement.status,
    placement.status_on,
    placement.contract_to,
    ROW_NUMBER() OVER (
      PARTITION BY subject.flag_id
      ORDER BY placement.status_on DESC, placement.id_pmi
    ) AS turn
  FROM subject
  INNER JOIN fact.placement AS placement
    ON subject.person_id = placement.person_id
  WHERE
    placement.contract_to IS NULL
    OR placement.contract_to >= subject.occurred_on - 365
)

SELECT
  flag_id,
  'ID PMI tercatat: status ' || status || ' sejak ' || CAST(status_on AS VARCHAR) || ', negara ' || destination
  || COALESCE(', kontrak sampai ' || CAST(contract_to AS VARCHAR), '') AS text,
  'ID PMI on record: status ' || status || ' since ' || CAST(status_on AS VARCHAR) || ', country ' || destination
  || COALESCE(', contract until ' || CAST(contract_to AS VARCHAR), '') AS text_en
FROM placed
WHERE
  turn = 1
  AND NOT is_group
UNION ALL
SELECT
  flag_id,
  CAST(COUNT(DISTINCT person_id) AS VARCHAR) || ' orang dalam rombongan tercatat di registri penempatan' AS text,
  CAST(COUNT(DISTINCT person_id) AS VARCHAR) || ' of the group are on record in the placement registry' AS text_en
FROM placed
WHERE is_group
GROUP BY flag_id
