/*
title: Which NIK stands for a person, where the registry holds one person under more than one
grain: one row per NIK that is looked at
reads: [identity.person, seen.population_registry, changed_person, judged_key, judged_cluster, judged_apart_pair]
doc: >
  Same name, birth date, sex and mother, and either the two NIK differ only in the day + 40 of women, or a parent's NIK or the family
  card is the same too. A judgement joins two NIK as well, or keeps them apart. Of such NIK the live one stands, then one that
  decodes to the birth date and sex, then the lowest. Looked at are changed people, judged ones, and who is described like them.
  More than 20 NIK described alike are a sender's default values, not one person: only a judgement joins those.
*/
WITH RECURSIVE description AS (
  SELECT
    name,
    birth_on,
    mother,
    sex
  FROM changed_person
  WHERE mother IS NOT NULL
  UNION
  SELECT
    person.name,
    person.birth_on,
    person.mother,
    person.sex
  FROM identity.person AS person
  INNER JOIN judged_key AS judged
    ON person.nik = CASE WHEN judged.feed = 'population_registry' THEN TRY_CAST(judged.record_key AS BIGINT) END
  WHERE person.mother IS NOT NULL
),

described AS MATERIALIZED (
  SELECT
    person.nik,
    person.name,
    person.birth_on,
    person.mother,
    person.sex
  FROM identity.person AS person
  SEMI JOIN description
    ON
      person.name = description.name
      AND person.birth_on = description.birth_on
      AND person.mother = description.mother
      AND person.sex = description.sex
),

few AS MATERIALIZED (
  SELECT *
  FROM described
  QUALIFY COUNT(*) OVER (PARTITION BY name, birth_on, mother, sex) <= 20
),

looked_at AS (
  SELECT nik
  FROM described
  UNION
  SELECT nik
  FROM changed_person
  UNION
  SELECT TRY_CAST(record_key AS BIGINT) AS nik
  FROM judged_key
  WHERE feed = 'population_registry'
),

alike AS MATERIALIZED (
  SELECT
    one.nik AS one,
    other.nik AS other
  FROM few AS one
  INNER JOIN few AS other
    ON
      one.name = other.name
      AND one.birth_on = other.birth_on
      AND one.mother = other.mother
      AND one.sex = other.sex
  WHERE one.nik <> other.nik
),

told AS MATERIALIZED (
  SELECT
    nik,
    no_kk,
    mother_nik,
    father_nik
  FROM seen.population_registry
  WHERE nik IN (SELECT one FROM alike)
),

judged AS (
  SELECT
    TRY_CAST(record_key AS BIGINT) AS nik,
    cluster_key
  FROM judged_cluster
  WHERE feed = 'population_registry'
),

related AS (
  SELECT
    alike.one,
    alike.other
  FROM alike
  INNER JOIN told AS first
    ON alike.one = first.nik
  INNER JOIN told AS second
    ON alike.other = second.nik
  WHERE
    ABS(alike.one - alike.other) = 4000000000
    OR first.mother_nik = second.mother_nik
    OR first.father_nik = second.father_nik
    OR first.no_kk = second.no_kk
  UNION
  SELECT
    one.nik AS one,
    other.nik AS other
  FROM judged AS one
  INNER JOIN judged AS other
    ON one.cluster_key = other.cluster_key
  WHERE one.nik <> other.nik
),

allowed AS (
  SELECT
    related.one,
    related.other
  FROM related
  ANTI JOIN judged_apart_pair AS apart
    ON
      related.one = CASE WHEN apart.feed_a = 'population_registry' THEN TRY_CAST(apart.key_a AS BIGINT) END
      AND related.other = CASE WHEN apart.feed_b = 'population_registry' THEN TRY_CAST(apart.key_b AS BIGINT) END
),

reached AS (
  SELECT
    one,
    one AS other
  FROM allowed
  UNION
  SELECT
    reached.one,
    allowed.other
  FROM reached
  INNER JOIN allowed
    ON reached.other = allowed.one
),

standing AS (
  SELECT
    reached.one AS nik,
    person.nik AS person_id,
    ROW_NUMBER() OVER (
      PARTITION BY reached.one
      ORDER BY
        person.is_active DESC,
        MOD(person.nik // 100000000, 100) = DAY(person.birth_on) + CASE person.sex WHEN 'P' THEN 40 ELSE 0 END DESC,
        person.nik
    ) AS turn
  FROM reached
  INNER JOIN identity.person AS person
    ON reached.other = person.nik
)

SELECT
  person.nik,
  person.person_id AS earlier_id,
  COALESCE(standing.person_id, person.nik) AS person_id
FROM looked_at
INNER JOIN identity.person AS person
  ON looked_at.nik = person.nik
LEFT JOIN standing
  ON
    person.nik = standing.nik
    AND standing.turn = 1
