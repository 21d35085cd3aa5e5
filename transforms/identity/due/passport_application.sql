/*
title: Applications to link again
grain: one row per application
reads: [touched, judged_key, stirred, identity.link, changed_id, seen.passport_application]
doc: >
  What was delivered or judged; what belongs to a changed person, or can fit one; and every application that names, through any
  number of renewals, a book of one of these.
*/
WITH RECURSIVE seed AS (
  SELECT record_key
  FROM touched
  WHERE feed = 'passport_application'
  UNION
  SELECT record_key
  FROM judged_key
  WHERE feed = 'passport_application'
  UNION
  SELECT record_key
  FROM stirred
  WHERE feed = 'passport_application'
  UNION
  SELECT record_key
  FROM identity.link
  WHERE
    feed = 'passport_application'
    AND person_id IN (SELECT person_id FROM changed_id)
),

chained AS (
  SELECT record_key
  FROM seed
  UNION
  SELECT later.application_id
  FROM chained
  INNER JOIN seen.passport_application AS earlier
    ON chained.record_key = earlier.application_id
  INNER JOIN seen.passport_application AS later
    ON earlier.passport_no = later.old_passport_no
)

SELECT
  'passport_application' AS feed,
  record_key
FROM chained
