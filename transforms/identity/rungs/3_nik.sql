/*
title: NIK exact, and the name agrees, or the birth date with a similar name
grain: one row per record and person
rung: NIK
needs: nik
precision: 0.9999
unique: true
reads: [waiting, identity.person]
doc: >
  NIK exact is not enough: a mistyped NIK can be somebody else's, and somebody born the same day, because the NIK holds the birth
  date. A twin or a sibling shares much of the name, so a merely similar name needs the mother too.
*/
WITH met AS MATERIALIZED (
  SELECT
    waiting.feed,
    waiting.record_key,
    person.person_id,
    waiting.birth_on = person.birth_on AS is_birth_equal,
    name_standard(waiting.full_name) AS name,
    waiting.mother_name,
    person.name AS person_name,
    person.mother AS person_mother
  FROM waiting
  INNER JOIN identity.person AS person
    ON waiting.nik = person.nik
),

compared AS MATERIALIZED (
  SELECT
    feed,
    record_key,
    person_id,
    is_birth_equal,
    mother_name,
    person_mother,
    name_agreement(name, person_name) AS name_level
  FROM met
),

resembling AS MATERIALIZED (
  SELECT
    feed,
    record_key,
    person_id,
    name_standard(mother_name) AS mother,
    person_mother
  FROM compared
  WHERE
    name_level = 1
    AND is_birth_equal
    AND mother_name IS NOT NULL
)

SELECT
  feed,
  record_key,
  person_id,
  '{"nik": "equal", "birth_on": "' || CASE WHEN is_birth_equal THEN 'equal' ELSE 'differs' END
  || '", "name": "' || CASE name_level WHEN 4 THEN 'equal' ELSE 'agrees' END || '"}' AS compared
FROM compared
WHERE name_level >= 2
UNION ALL
SELECT
  feed,
  record_key,
  person_id,
  '{"nik": "equal", "birth_on": "equal", "name": "similar", "mother": "agrees"}' AS compared
FROM resembling
WHERE name_agreement(mother, person_mother) >= 2
