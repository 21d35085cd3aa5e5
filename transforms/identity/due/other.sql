/*
title: Records of the other feeds to link again
grain: one row per record
reads: [touched, judged_key, stirred, identity.link, changed_id, due_by_book]
doc: What was delivered or judged; what belongs to a changed person, or can fit one; and what a changed book can be the key of.
*/
SELECT
  feed,
  record_key
FROM touched
WHERE feed <> 'passport_application'
UNION
SELECT
  feed,
  record_key
FROM judged_key
WHERE feed <> 'passport_application'
UNION
SELECT
  feed,
  record_key
FROM stirred
WHERE feed <> 'passport_application'
UNION
SELECT
  feed,
  record_key
FROM identity.link
WHERE
  feed <> 'passport_application'
  AND rung <> 'BOOK'
  AND person_id IN (SELECT person_id FROM changed_id)
UNION
SELECT
  feed,
  record_key
FROM due_by_book
