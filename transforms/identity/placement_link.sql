/*
title: Whose placement is it
grain: one row per placement
reads: [seen.placement, seen.population_registry, identity.book]
doc: NIK with the birth date or the name; where that fails, the passport number with the birth date.
*/
WITH person AS (
  SELECT
    registry.nik,
    registry.birth_on,
    regexp_replace(registry.full_name, '[^A-Z]', '', 'g') AS name_key
  FROM seen.population_registry AS registry
  WHERE registry.nik IN (SELECT nik FROM seen.placement)
),

held AS (
  SELECT
    passport_no,
    birth_on,
    MAX(person_id) AS person_id
  FROM identity.book
  WHERE person_id IS NOT NULL
  GROUP BY
    passport_no,
    birth_on
),

compared AS (
  SELECT
    placement.id_pmi,
    placement.p3mi_id,
    placement.status_on,
    person.nik,
    person.birth_on = placement.birth_on AS is_birth_equal,
    regexp_replace(placement.full_name, '[^A-Z]', '', 'g') = person.name_key AS is_name_equal,
    jaro_winkler_similarity(regexp_replace(placement.full_name, '[^A-Z]', '', 'g'), person.name_key) AS name_similarity,
    held.person_id AS holder_id
  FROM seen.placement AS placement
  LEFT JOIN person
    ON placement.nik = person.nik
  LEFT JOIN held
    ON
      placement.passport_no = held.passport_no
      AND placement.birth_on = held.birth_on
),

judged AS (
  SELECT
    id_pmi,
    p3mi_id,
    status_on,
    nik,
    holder_id,
    is_birth_equal,
    is_name_equal,
    nik IS NOT NULL AND (is_name_equal OR (is_birth_equal AND name_similarity >= 0.7)) AS is_linked
  FROM compared
)

SELECT
  id_pmi AS record_key,
  p3mi_id AS unit_code,
  status_on AS record_on,
  CASE WHEN is_linked THEN nik ELSE holder_id END AS person_id,
  CASE WHEN is_linked THEN 'NIK' WHEN holder_id IS NOT NULL THEN 'BOOK' END AS rung,
  CASE WHEN is_linked OR holder_id IS NOT NULL THEN 1.0 END AS weight,
  CASE
    WHEN is_linked
      THEN '{"nik": "equal", "birth_on": "' || CASE WHEN is_birth_equal THEN 'equal' ELSE 'differs' END
        || '", "full_name": "' || CASE WHEN is_name_equal THEN 'equal' ELSE 'similar' END || '"}'
    WHEN holder_id IS NOT NULL THEN '{"nik": "differs", "passport_no": "equal", "birth_on": "equal"}'
    WHEN nik IS NOT NULL THEN '{"nik": "equal", "birth_on": "differs", "full_name": "differs"}'
    ELSE '{"nik": "not in the registry"}'
  END AS compared,
  CASE
    WHEN is_linked OR holder_id IS NOT NULL THEN NULL
    WHEN nik IS NOT NULL THEN 'NIK_CONFLICT'
    ELSE 'NIK_UNKNOWN'
  END AS unlinked_reason
FROM judged
