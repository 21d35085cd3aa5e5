/*
title: One digit of the NIK wrong, or two neighbours exchanged
grain: one row per record and person
rung: REPAIRED
needs: nik
precision: 0.9999
reads: [open_record, identity.person]
doc: >
  One wrong digit leaves one half of the NIK as it is, so the halves are looked up. Day + 40 lost is one wrong digit. The name must
  agree, and the birth date too unless the name is the same word for word and the dates differ as typing errors do.
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

near AS MATERIALIZED (
  SELECT
    nik,
    nik // 100000000 AS front,
    MOD(nik, 100000000) AS back,
    person_id,
    name,
    birth_on,
    sex
  FROM identity.person
  WHERE
    nik // 100000000 IN (SELECT front FROM keyed)
    OR MOD(nik, 100000000) IN (SELECT back FROM keyed)
),

met AS (
  SELECT
    keyed.feed,
    keyed.record_key,
    near.nik
  FROM keyed
  INNER JOIN near
    ON keyed.front = near.front
  WHERE
    keyed.birth_on = near.birth_on
    OR keyed.name = near.name
  UNION
  SELECT
    keyed.feed,
    keyed.record_key,
    near.nik
  FROM keyed
  INNER JOIN near
    ON keyed.back = near.back
  WHERE
    keyed.birth_on = near.birth_on
    OR keyed.name = near.name
),

compared AS (
  SELECT
    keyed.feed,
    keyed.record_key,
    near.person_id,
    digits_apart(keyed.digits, LPAD(CAST(near.nik AS VARCHAR), 16, '0')) AS nik_apart,
    ABS(keyed.nik - near.nik) = 4000000000 AS is_day_40,
    name_agreement(keyed.name, near.name) AS name_level,
    keyed.birth_on = near.birth_on AS is_birth_equal,
    birth_apart(keyed.birth_on, near.birth_on) AS birth_apart
  FROM met
  INNER JOIN keyed
    ON
      met.feed = keyed.feed
      AND met.record_key = keyed.record_key
  INNER JOIN near
    ON met.nik = near.nik
  WHERE COALESCE(keyed.sex = near.sex, TRUE)
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
