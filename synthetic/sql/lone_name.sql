/*
title: Names and birth dates, as written, that fit exactly one resident, and that one is their owner
grain: one row a resident, name, birth date, mother and birth place as written
reads: [claim, crossing, passenger_list, placement, repatriation, enrolled]
doc: >
  Compared among residents of one birth date and sex only. A name written word for word, in any order, rivals with others of the same
  words; one that is written in another way rivals with all who come near it: whose words hold the written ones or are held by them, or
  whose letters are much the same. A different mother or birth place, where the record tells one, takes a rival out.
*/
WITH asked AS (
  SELECT person_id, full_name AS written, birth_date AS birth_on, mother_name, birth_place
  FROM claim
  WHERE NOT has_nik
  UNION
  SELECT
    b.person_id, c.mrz_name, TRY_CAST(c.birth_date AS DATE), NULL, NULL
  FROM crossing AS c
  INNER JOIN enrolled AS b ON b.nik = c.true_nik
  UNION
  SELECT b.person_id, l.mrz_name, CAST(l.birth_date AS DATE), NULL, NULL
  FROM passenger_list AS l
  INNER JOIN enrolled AS b ON b.nik = l.true_nik
  UNION
  SELECT person_id, full_name, CAST(birth_date AS DATE), NULL, NULL
  FROM placement
  UNION
  SELECT person_id, full_name, CAST(birth_date AS DATE), NULL, NULL
  FROM repatriation
),
owned AS (
  SELECT
    a.*,
    e.sex,
    name_words(a.written) AS words,
    name_words(a.written) = e.words AS is_exact
  FROM asked AS a
  INNER JOIN enrolled AS e ON e.person_id = a.person_id AND e.birth_on = a.birth_on
),
rivalled AS (
  SELECT DISTINCT
    o.person_id,
    o.written,
    o.birth_on,
    o.mother_name,
    o.birth_place
  FROM owned AS o
  INNER JOIN enrolled AS r ON r.birth_on = o.birth_on AND r.sex = o.sex
  WHERE r.person_id <> o.person_id
    AND CASE
      WHEN o.is_exact THEN r.words = o.words
      ELSE list_has_all(r.words, o.words) OR list_has_all(o.words, r.words)
        OR jaro_winkler_similarity(array_to_string(r.words, ''), array_to_string(o.words, '')) >= 0.9
    END
    AND NOT coalesce(o.mother_name <> r.mother_name, FALSE)
    AND NOT coalesce(o.birth_place <> r.birth_place, FALSE)
)
SELECT
  o.person_id,
  o.written,
  o.birth_on,
  o.mother_name,
  o.birth_place
FROM owned AS o
LEFT JOIN rivalled AS r
  ON r.person_id = o.person_id AND r.written = o.written AND r.birth_on = o.birth_on
    AND r.mother_name IS NOT DISTINCT FROM o.mother_name AND r.birth_place IS NOT DISTINCT FROM o.birth_place
WHERE r.person_id IS NULL
ORDER BY o.person_id, o.written, o.birth_on
