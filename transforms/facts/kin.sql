/*
title: Next of kin of people who travel or apply
grain: one row per person and parent or grandparent
reads: [seen.population_registry, identity.link]
*/
WITH subject AS (
  SELECT
    nik,
    mother_nik,
    father_nik
  FROM seen.population_registry
  WHERE nik IN (SELECT person_id FROM identity.link WHERE person_id IS NOT NULL)
),

parent AS (
  SELECT
    nik AS person_id,
    mother_nik AS kin_id
  FROM subject
  WHERE mother_nik IS NOT NULL
  UNION
  SELECT
    nik AS person_id,
    father_nik AS kin_id
  FROM subject
  WHERE father_nik IS NOT NULL
)

SELECT
  person_id,
  kin_id
FROM parent
UNION
SELECT
  parent.person_id,
  grandparent.kin_id
FROM parent
INNER JOIN (
  SELECT
    nik,
    mother_nik AS kin_id
  FROM seen.population_registry
  WHERE mother_nik IS NOT NULL
  UNION ALL
  SELECT
    nik,
    father_nik AS kin_id
  FROM seen.population_registry
  WHERE father_nik IS NOT NULL
) AS grandparent
  ON parent.kin_id = grandparent.nik
