/*
title: Links to a person that do not rest on probability
grain: one row per linked record
kind: view
reads: [identity.link]
doc: What facts without a rung of their own are made of, so that no rule can take a probable link for a certain one.
*/
SELECT
  feed,
  record_key,
  person_id,
  rung,
  unit_code,
  record_on
FROM identity.link
WHERE rung <> 'PROBABLE'
