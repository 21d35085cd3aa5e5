/*
title: What the civil registry is asked to correct
grain: one row per kind, NIK, other NIK and feed
parameters: [run_on]
reads: [seen.passport_application, seen.placement, seen.population_registry, identity.link, identity.person]
doc: >
  Of people who applied for a passport or were placed abroad, and of nobody else. A conflict is a request to correct a record and
  never a flag; most come from old clerical errors. The newest record that shows it is named. Links of rung PROBABLE say
  nothing here, and a NIK that the ladder could repair was mistyped by the sender. A NIK that is not found gets a day, because the
  extract of the registry comes a day later.
*/
WITH claim AS (
  SELECT
    'passport_application' AS feed,
    application_id AS record_key,
    nik,
    birth_on
  FROM seen.passport_application
  UNION ALL
  SELECT
    'placement' AS feed,
    id_pmi AS record_key,
    nik,
    birth_on
  FROM seen.placement
),

linked AS (
  SELECT
    claim.feed,
    claim.record_key,
    claim.nik,
    claim.birth_on,
    link.person_id,
    link.rung,
    link.unit_code,
    link.record_on
  FROM claim
  INNER JOIN identity.link AS link
    ON
      claim.feed = link.feed
      AND claim.record_key = link.record_key
  WHERE COALESCE(link.rung, '') NOT IN ('REPAIRED', 'PROBABLE')
),

stated AS (
  SELECT
    linked.feed,
    linked.record_key,
    linked.nik,
    linked.birth_on,
    linked.person_id,
    linked.unit_code,
    linked.record_on,
    person.person_id AS owner_id
  FROM linked
  LEFT JOIN identity.person AS person
    ON linked.nik = person.nik
),

entry AS (
  SELECT
    registry.nik,
    registry.birth_on,
    registry.is_active,
    registry.event_code,
    registry.event_on,
    COALESCE(nik_birth_on(registry.nik, registry.birth_on) = registry.birth_on, FALSE) AS is_birth_decoded,
    (MOD(registry.nik // 100000000, 100) > 40) = (registry.sex = 'P') AS is_sex_decoded
  FROM seen.population_registry AS registry
  WHERE registry.nik IN (SELECT person_id FROM linked UNION SELECT nik FROM linked)
),

found AS (
  SELECT
    'NIK_BIRTH_MISMATCH' AS kind,
    entry.nik,
    CAST(NULL AS BIGINT) AS other_nik,
    linked.feed,
    linked.record_key,
    CASE WHEN entry.is_birth_decoded THEN 'JENIS_KLMIN' WHEN entry.is_sex_decoded THEN 'TGL_LHR' ELSE 'NIK' END AS column_name,
    linked.unit_code,
    linked.record_on
  FROM linked
  INNER JOIN entry
    ON linked.person_id = entry.nik
  WHERE NOT (entry.is_birth_decoded AND entry.is_sex_decoded)
  UNION ALL
  SELECT
    'NIK_TWO_PEOPLE' AS kind,
    stated.nik,
    stated.person_id AS other_nik,
    stated.feed,
    stated.record_key,
    'NIK' AS column_name,
    stated.unit_code,
    stated.record_on
  FROM stated
  INNER JOIN (
    SELECT DISTINCT nik
    FROM stated
    WHERE person_id = owner_id
  ) AS held
    ON stated.nik = held.nik
  WHERE stated.person_id IS DISTINCT FROM stated.owner_id
  UNION ALL
  SELECT
    'PERSON_TWO_NIKS' AS kind,
    person.nik,
    person.person_id AS other_nik,
    'population_registry' AS feed,
    LPAD(CAST(person.nik AS VARCHAR), 16, '0') AS record_key,
    'NIK' AS column_name,
    CAST(NULL AS VARCHAR) AS unit_code,
    registry.event_on AS record_on
  FROM identity.person AS person
  INNER JOIN seen.population_registry AS registry
    ON person.nik = registry.nik
  WHERE
    person.nik <> person.person_id
    AND person.person_id IN (SELECT person_id FROM linked)
  UNION ALL
  SELECT
    'BIRTH_DATES_APART' AS kind,
    entry.nik,
    CAST(NULL AS BIGINT) AS other_nik,
    linked.feed,
    linked.record_key,
    'TGL_LHR' AS column_name,
    linked.unit_code,
    linked.record_on
  FROM linked
  INNER JOIN entry
    ON linked.person_id = entry.nik
  WHERE ABS(linked.birth_on - entry.birth_on) > 1
  UNION ALL
  SELECT
    'NIK_NOT_FOUND' AS kind,
    stated.nik,
    stated.person_id AS other_nik,
    stated.feed,
    stated.record_key,
    'NIK' AS column_name,
    stated.unit_code,
    stated.record_on
  FROM stated
  WHERE
    stated.owner_id IS NULL
    AND stated.nik IS NOT NULL
    AND stated.record_on < $run_on
  UNION ALL
  SELECT
    CASE WHEN entry.event_code = 'MATI' THEN 'NIK_DECEASED' ELSE 'NIK_INACTIVE' END AS kind,
    entry.nik,
    CAST(NULL AS BIGINT) AS other_nik,
    linked.feed,
    linked.record_key,
    'STATUS_AKTIF' AS column_name,
    linked.unit_code,
    linked.record_on
  FROM linked
  INNER JOIN entry
    ON linked.nik = entry.nik
  WHERE
    NOT entry.is_active
    AND linked.record_on > entry.event_on
),

turned AS (
  SELECT
    found.kind,
    found.nik,
    found.other_nik,
    found.feed,
    found.record_key,
    found.column_name,
    found.unit_code,
    found.record_on,
    ROW_NUMBER() OVER (
      PARTITION BY found.kind, found.nik, found.other_nik, found.feed
      ORDER BY found.record_on DESC, found.record_key DESC
    ) AS turn
  FROM found
)

SELECT
  kind,
  nik,
  other_nik,
  feed,
  record_key,
  column_name,
  unit_code,
  record_on AS found_on
FROM turned
WHERE turn = 1
