/*
title: What became of each record on the ladder
grain: one row per record
reads: [due_record, found, unlinked]
*/
SELECT
  due_record.feed,
  due_record.record_key,
  found.person_id,
  found.rung,
  found.weight,
  found.probability,
  COALESCE(found.compared, unlinked.compared, '{"issuing_state": "other"}') AS compared,
  found.weights,
  CASE WHEN found.person_id IS NULL THEN COALESCE(unlinked.unlinked_reason, 'FOREIGN') END AS unlinked_reason,
  found.model_version,
  due_record.doc_no,
  due_record.unit_code,
  due_record.record_on
FROM due_record
LEFT JOIN found
  ON
    due_record.feed = found.feed
    AND due_record.record_key = found.record_key
LEFT JOIN unlinked
  ON
    due_record.feed = unlinked.feed
    AND due_record.record_key = unlinked.record_key
