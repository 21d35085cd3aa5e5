/*
title: Workers in the placement registry
grain: one row an ID PMI
reads: [fact.placement, temp.window_person, temp.flagged_person]
columns:
  id_pmi: number in the placement registry
  person_id: person, a token
  scheme: scheme
  destination: destination
  status: status
  status_on: its date
  contract_from: start of the contract
  contract_to: end of the contract
  p3mi_id: placement company
  is_company_licensed: the company was licensed
  first_known_on: business date on which it was first delivered
*/
SELECT
  placement.id_pmi,
  placement.person_id,
  placement.scheme,
  placement.destination,
  placement.status,
  placement.status_on,
  placement.contract_from,
  placement.contract_to,
  placement.p3mi_id,
  placement.is_company_licensed,
  placement.first_known_on,
  coalesce(flagged.is_open_flag, FALSE) AS is_open_flag,
  coalesce(flagged.is_flagged, FALSE) AS is_flagged,
  coalesce(flagged.has_sealed_flag, FALSE) AS has_sealed_flag,
  coalesce(flagged.has_open_sealed_flag, FALSE) AS has_open_sealed_flag,
  wanted.is_unsealed
FROM fact.placement AS placement
INNER JOIN temp.window_person AS wanted
  ON wanted.person_id = placement.person_id
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = placement.person_id
