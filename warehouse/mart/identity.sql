/*
title: Which record belongs to a person with a flag
grain: one row a linked record of such a person, or of a sealed feed
reads: [identity.link, temp.flagged_person, temp.sealed_feed]
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
  link.feed NOT IN ('population_registry', 'passenger_list') AS is_impersonal_key,
  coalesce(flagged.is_flagged, FALSE) AND sealed_feed.feed IS NULL AS is_flagged_unsealed,
  coalesce(flagged.is_open_flag, FALSE) AS is_open_flag,
  coalesce(flagged.has_open_sealed_flag, FALSE) AS has_open_sealed_flag,
  sealed_feed.feed IS NOT NULL OR coalesce(flagged.has_sealed_flag, FALSE) AS is_for_protection
FROM identity.link AS link
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = link.person_id
LEFT JOIN temp.sealed_feed AS sealed_feed
  ON sealed_feed.feed = link.feed
WHERE
  link.person_id IS NOT NULL
  AND (flagged.person_id IS NOT NULL OR sealed_feed.feed IS NOT NULL)
