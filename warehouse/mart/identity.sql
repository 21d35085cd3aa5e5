/*
title: Which record belongs to whom
grain: one row a linked record
reads: [identity.link, temp.flagged_person]
columns:
  feed: feed of the record
  record_key: key of the record in that feed; a token where the key would name a person
  person_id: person, a token
  rung: how it was linked
  weight: how strongly, in log2 odds
  probability: that the link is right
  compared: what was compared and how far it agreed, as JSON; no value of a record
  model_version: model of a link by probability
*/
SELECT
  link.feed,
  link.record_key,
  link.person_id,
  link.rung,
  link.weight,
  link.probability,
  link.compared,
  link.model_version,
  link.feed <> 'population_registry' AS is_impersonal_key,
  coalesce(flagged.is_open_flag, FALSE) AS is_open_flag
FROM identity.link AS link
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = link.person_id
WHERE link.person_id IS NOT NULL
