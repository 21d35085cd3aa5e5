/*
kind: ID_PMI
title:
  id: Terdaftar di registri penempatan
  en: Known to the placement registry
grain: one row per flag of a person with a placement that is open or ended at most a year before
reads: [new_hit, fact.placement]
doc: The newest placement speaks; its number stays in the warehouse.
*/
WITH placed AS (
  SELECT
    hit.flag_id,
    placement.destination,
    placement.status,
    placement.status_on,
    placement.contract_to,
    ROW_NUMBER() OVER (
      PARTITION BY hit.flag_id
      ORDER BY placement.status_on DESC, placement.id_pmi
    ) AS turn
  FROM new_hit AS hit
  INNER JOIN fact.placement AS placement
    ON hit.person_id = placement.person_id
  WHERE
    placement.contract_to IS NULL
    OR placement.contract_to >= hit.occurred_on - 365
)

SELECT
  flag_id,
  'ID PMI tercatat: status ' || status || ' sejak ' || CAST(status_on AS VARCHAR) || ', negara ' || destination
  || COALESCE(', kontrak sampai ' || CAST(contract_to AS VARCHAR), '') AS text,
  'ID PMI on record: status ' || status || ' since ' || CAST(status_on AS VARCHAR) || ', country ' || destination
  || COALESCE(', contract until ' || CAST(contract_to AS VARCHAR), '') AS text_en
FROM placed
WHERE turn = 1
