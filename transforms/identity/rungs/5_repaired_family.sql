/*
title: Another NIK of the family, or the family card alone
grain: one row per record and person
rung: REPAIRED
needs: COALESCE(no_kk, nik)
precision: 0.9999
reads: [open_record, identity.person]
doc: >
  A sibling's NIK is copied, or the NIK is wrong in several places, but the family card is right: the one member of the card who has
  this birth date and name is meant. Twins share the date, so the name must agree.
*/
WITH card AS (
  SELECT
    feed,
    record_key,
    no_kk,
    'family' AS how
  FROM open_record
  WHERE no_kk IS NOT NULL
  UNION
  SELECT
    open_record.feed,
    open_record.record_key,
    relative.no_kk,
    'relative' AS how
  FROM open_record
  INNER JOIN identity.person AS relative
    ON open_record.nik = relative.nik
  WHERE open_record.no_kk IS NULL
)

SELECT
  open_record.feed,
  open_record.record_key,
  person.person_id,
  '{"nik": "' || CASE WHEN card.how = 'relative' THEN 'relative' ELSE 'differs' END
  || '", "no_kk": "' || CASE WHEN card.how = 'family' THEN 'equal' ELSE 'of the relative' END
  || '", "birth_on": "equal", "name": "' || CASE name_agreement(open_record.name, person.name) WHEN 4 THEN 'equal' ELSE 'agrees' END || '"}'
    AS compared
FROM card
INNER JOIN open_record
  ON
    card.feed = open_record.feed
    AND card.record_key = open_record.record_key
INNER JOIN identity.person AS person
  ON
    card.no_kk = person.no_kk
    AND open_record.birth_on = person.birth_on
WHERE
  COALESCE(open_record.sex = person.sex, TRUE)
  AND name_agreement(open_record.name, person.name) >= 2
