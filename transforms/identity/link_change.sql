/*
title: Links that now lead to another person, or to none
grain: one row per record whose person changed
parameters: [run_id, run_on]
reads: [earlier_link, identity.link]
doc: A record that is linked for the first time is no change.
*/
INSERT INTO ops.link_change
SELECT
  $run_id,
  $run_on,
  earlier.feed,
  earlier.record_key,
  earlier.person_id,
  renewed.person_id,
  earlier.rung,
  renewed.rung,
  CASE
    WHEN 'JUDGED' IN (COALESCE(earlier.rung, ''), COALESCE(renewed.rung, '')) THEN 'JUDGEMENT'
    WHEN renewed.record_key IS NULL THEN 'RECORD_GONE'
    ELSE COALESCE(renewed.unlinked_reason, 'NEW_EVIDENCE')
  END
FROM earlier_link AS earlier
LEFT JOIN identity.link AS renewed
  ON
    earlier.feed = renewed.feed
    AND earlier.record_key = renewed.record_key
WHERE earlier.person_id IS DISTINCT FROM renewed.person_id
