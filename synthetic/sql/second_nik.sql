/*
title: Adults whom the registry holds a second time under another NIK, on another family's card
grain: one row a resident with a second NIK
reads: [person, card, actor, household_event]
doc: The earlier entry is annulled already (annulled_on NULL, is_active 0), annulled within the delivered days, or still active beside it.
*/
WITH host AS (
  SELECT
    card_id,
    village_code,
    row_number() OVER (ORDER BY card_id) AS place
  FROM card
  WHERE card_id % 8 = 0 AND hh NOT IN (SELECT hh FROM actor)
),
cards AS (
  SELECT
    count(*) AS n
  FROM host
),
chosen AS (
  SELECT
    p.person_id,
    p.nik,
    p.age,
    1 + ui('host', p.person_id, c.n) AS place,
    u('annulled', p.person_id) AS annulled
  FROM person AS p
  CROSS JOIN cards AS c
  WHERE p.age >= 18 AND NOT p.is_birth_off AND u('second nik', p.person_id) < $noise_second_nik
    AND p.hh NOT IN (SELECT hh FROM actor) AND p.hh NOT IN (SELECT hh FROM household_event)
),
coded AS (
  SELECT
    c.person_id,
    c.annulled,
    h.card_id,
    replace(substr(h.village_code, 1, 5), '.', '') || '99' || substr(c.nik, 7, 6) AS stem
  FROM chosen AS c
  INNER JOIN host AS h ON h.place = c.place
)
SELECT
  person_id,
  card_id,
  stem || lpad(CAST(6000 + row_number() OVER (PARTITION BY stem ORDER BY person_id) AS VARCHAR), 4, '0') AS nik,
  annulled >= 0.4 AS is_first_active,
  CASE WHEN annulled BETWEEN 0.4 AND 0.6 AND $days > 1 THEN $start + CAST(1 + ui('annulled on', person_id, $days - 1) AS INTEGER) END AS annulled_on
FROM coded
ORDER BY person_id
