/*
title: The book this one replaces
grain: one row per application and person
rung: OLD_BOOK
needs: old_book_no
precision: 0.9999
unique: true
repeats: true
reads: [open_record, issued_book, known_link]
doc: >
  Book after book over renewals, losses and damage: an application that names the old book belongs to the holder of that book, if both
  state the same birth date and a name that agrees. Applied again until nothing is added, so that a chain of any length is followed.
*/
WITH earlier AS (
  SELECT
    open_record.feed,
    open_record.record_key,
    open_record.name,
    name_standard(old.full_name) AS book_name,
    old.application_id,
    ROW_NUMBER() OVER (
      PARTITION BY open_record.feed, open_record.record_key
      ORDER BY old.issued_on DESC, old.application_id DESC
    ) AS turn
  FROM open_record
  INNER JOIN issued_book AS old
    ON
      open_record.old_book_no = old.passport_no
      AND open_record.birth_on = old.birth_on
      AND open_record.record_key <> old.application_id
)

SELECT
  earlier.feed,
  earlier.record_key,
  link.person_id,
  CASE WHEN link.rung = 'PROBABLE' THEN 'PROBABLE' END AS rung,
  CASE WHEN link.rung = 'PROBABLE' THEN link.weight END AS weight,
  CASE WHEN link.rung = 'PROBABLE' THEN link.probability END AS probability,
  CASE WHEN link.rung = 'PROBABLE' THEN link.model_version END AS model_version,
  '{"old_book_no": "equal", "birth_on": "equal", "name": "' || CASE WHEN earlier.name = earlier.book_name THEN 'equal' ELSE 'agrees' END
  || '"' || CASE WHEN link.rung = 'PROBABLE' THEN ', "holder": "probable"' ELSE '' END || '}' AS compared
FROM earlier
INNER JOIN known_link AS link
  ON earlier.application_id = link.record_key
WHERE
  earlier.turn = 1
  AND name_agreement(earlier.name, earlier.book_name) >= 1
