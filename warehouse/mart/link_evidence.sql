/*
title: Why a record is this person's, for persons with an open flag
grain: one row a linked record and column
reads: [identity.evidence, temp.flagged_person, temp.sealed_feed]
columns:
  feed: feed of the record
  record_key: key of the record in that feed
  person_id: person, a token
  rung: how it was linked
  place: order in which columns are read
  column_name: what is compared
  record_value: what the record says
  person_value: what the civil registry, or the passport book on file, says
  agreement: how far the two agree; not_compared where linking did not look
  weight: how much that speaks for the person, in log2 odds; only links by probability have it
*/
SELECT
  evidence.feed,
  evidence.record_key,
  evidence.person_id,
  evidence.rung,
  evidence.place,
  evidence.column_name,
  evidence.record_value,
  evidence.person_value,
  evidence.agreement,
  evidence.weight,
  coalesce(flagged.is_open_flag, FALSE) AND sealed_feed.feed IS NULL AS is_open_flag,
  coalesce(flagged.has_open_sealed_flag, FALSE) AS has_open_sealed_flag
FROM identity.evidence AS evidence
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = evidence.person_id
LEFT JOIN temp.sealed_feed AS sealed_feed
  ON sealed_feed.feed = evidence.feed
