/*
title: People brought home from abroad
grain: one row per case of a linked person
reads: [seen.repatriation, identity.exact_link]
doc: Sealed. A rule that reads this must be sealed itself; its flags are for the protection role alone.
*/
SELECT
  repatriation.case_id,
  link.person_id,
  repatriation.country,
  repatriation.returned_on,
  repatriation.reason,
  repatriation.victim_status,
  repatriation.decided_by
FROM seen.repatriation AS repatriation
INNER JOIN identity.exact_link AS link
  ON
    repatriation.case_id = link.record_key
    AND link.feed = 'repatriation'
WHERE link.person_id IS NOT NULL
