/*
title: Whose a cluster of records judged the same is
grain: one row per cluster that belongs to somebody
reads: [judged_cluster, identity.person, identity.link]
doc: >
  The person of the registry entry in it, else of its strongest link. strength counts from 1, the strongest: a registry entry, then links
  to the registry itself, then those through a book.
*/
WITH claim AS (
  SELECT
    judged.cluster_key,
    person.person_id,
    1 AS strength,
    judged.record_key
  FROM judged_cluster AS judged
  INNER JOIN identity.person AS person
    ON CASE WHEN judged.feed = 'population_registry' THEN TRY_CAST(judged.record_key AS BIGINT) END = person.nik
  UNION ALL
  SELECT
    judged.cluster_key,
    link.person_id,
    1 + LIST_POSITION(['JUDGED', 'NIK', 'REPAIRED', 'OLD_BOOK', 'BOOK', 'PROBABLE'], link.rung) AS strength,
    judged.feed || judged.record_key AS record_key
  FROM judged_cluster AS judged
  INNER JOIN identity.link AS link
    ON
      judged.feed = link.feed
      AND judged.record_key = link.record_key
  WHERE link.person_id IS NOT NULL
),

ordered AS (
  SELECT
    cluster_key,
    person_id,
    strength,
    ROW_NUMBER() OVER (PARTITION BY cluster_key ORDER BY strength, record_key) AS turn
  FROM claim
)

SELECT
  cluster_key,
  person_id,
  strength
FROM ordered
WHERE turn = 1
