/*
title: One digit of the NIK wrong, or two neighbours exchanged
grain: one row per record and person
rung: REPAIRED
needs: nik
precision: 0.9999
reads: [open_record, identity.person]
doc: >
  One wrong digit leaves one half of the NIK as it is, so the halves are looked up, each with the birth date or the name: a half alone
  would meet most of a large country. Day + 40 lost is one wrong digit. The name must agree, and the birth date too unless the name is
  the same word for word and the dates differ as typing errors do.
*/
WITH keyed AS MATERIALIZED (
  SELECT
    feed,
    record_key,
    nik,
    LPAD(CAST(nik AS VARCHAR), 16, '0') AS digits,
    nik // 100000000 AS front,
    MOD(nik, 100000000) AS back,
    name,
    birth_on,
    sex
  FROM open_record
  WHERE nik IS NOT NULL
),

met AS (
  SELECT
    keyed.feed,
    keyed.record_key,
    person.nik,
    person.person_id,
    person.name,
    person.birth_on,
    person.sex
  FROM keyed
  INNER JOIN identity.person AS person
    ON
      keyed.front = person.nik // 100000000
      AND keyed.birth_on = person.birth_on
  UNION
  SELECT
    keyed.feed,
    keyed.record_key,
    person.nik,
    person.person_id,
    person.name,
    person.birth_on,
    person.sex
  FROM keyed
  INNER JOIN identity.person AS person
    ON
      keyed.front = person.nik // 100000000
      AND keyed.name = person.name
  UNION
  SELECT
    keyed.feed,
    keyed.record_key,
    person.nik,
    person.person_id,
    person.name,
    person.birth_on,
    person.sex
  FROM keyed
  INNER JOIN identity.person AS person
    ON
      keyed.back = MOD(person.nik, 100000000)
      AND keyed.birth_on = person.birth_on
  UNION
  SELECT
    keyed.feed,
    keyed.record_key,
    person.nik,
    person.person_id,
    person.name,
    person.birth_on,
    person.sex
  FROM keyed
  INNER JOIN identity.person AS person
    ON
      keyed.back = MOD(person.nik, 100000000)
      AND keyed.name = person.name
),
compared AS (
  SELECT
    keyed.feed,
    keyed.record_key,
    met.person_id,
    digits_apart(keyed.digits, LPAD(CAST(met.nik AS VARCHAR), 16, '0')) AS nik_apart,
    ABS(keyed.nik - met.nik) = 4000000000 AS is_day_40,
    name_agreement(keyed.name, met.name) AS name_level,
    keyed.birth_on = met.birth_on AS is_birth_equal,
    birth_apart(keyed.birth_on, met.birth_on) AS birth_apart
  FROM met
  INNER JOIN keyed
    ON
      met.feed = keyed.feed
      AND met.record_key = keyed.record_key
  WHERE COALESCE(keyed.sex = met.sex, TRUE)
)

SELECT
  feed,
  record_key,
  person_id,
  '{"nik": "' || CASE WHEN is_day_40 THEN 'day40' ELSE nik_apart END
  || '", "birth_on": "' || CASE WHEN is_birth_equal THEN 'equal' ELSE birth_apart END
  || '", "name": "' || CASE name_level WHEN 4 THEN 'equal' ELSE 'agrees' END || '"}' AS compared
FROM compared
WHERE
  nik_apart IS NOT NULL
  AND (
    (is_birth_equal AND name_level >= 2)
    OR (name_level = 4 AND birth_apart IS NOT NULL)
  )
