/*
title: How near the guarantor and the accompanying adult are to the applicant
grain: one row per application and role
reads: [seen.passport_application, seen.population_registry, identity.exact_link]
doc: >
  Role GUARANTOR or COMPANION, of applications of the last 100 days. steps counts the links between the two people in the
  registry, up to three: being on one family card, or being parent and child. A spouse, parent or child is one step, a grandparent
  or a brother with a card of his own two, an aunt three. is_adult: the other person was 18 or over on the day of the application.
  No row: no such way is recorded. Both sides reach out and meet at a person or a card, in half steps.
*/
WITH pair AS MATERIALIZED (
  SELECT
    application.application_id,
    named.role,
    link.person_id,
    CAST(application.submitted_at AS DATE) AS submitted_on,
    CASE named.role WHEN 'GUARANTOR' THEN application.guarantor_nik ELSE application.accompanying_nik END AS other_nik
  FROM seen.passport_application AS application
  INNER JOIN identity.exact_link AS link
    ON
      application.application_id = link.record_key
      AND link.feed = 'passport_application'
  CROSS JOIN (VALUES ('GUARANTOR'), ('COMPANION')) AS named (role)
  WHERE
    CAST(application.submitted_at AS DATE) > $run_on - 100
    AND link.person_id <> CASE named.role WHEN 'GUARANTOR' THEN application.guarantor_nik ELSE application.accompanying_nik END
),

person AS MATERIALIZED (
  SELECT
    nik,
    no_kk,
    mother_nik,
    father_nik,
    birth_on
  FROM seen.population_registry
  WHERE
    nik IN (SELECT person_id FROM pair)
    OR nik IN (SELECT other_nik FROM pair)
),

around AS MATERIALIZED (
  SELECT
    nik,
    no_kk,
    mother_nik,
    father_nik
  FROM seen.population_registry
  WHERE
    no_kk IN (SELECT no_kk FROM person)
    OR nik IN (SELECT mother_nik FROM person UNION ALL SELECT father_nik FROM person)
    OR mother_nik IN (SELECT nik FROM person)
    OR father_nik IN (SELECT nik FROM person)
),

near AS (
  SELECT
    nik,
    nik AS kin_nik,
    0 AS half_steps
  FROM person
  UNION ALL
  SELECT
    nik,
    UNNEST([mother_nik, father_nik]) AS kin_nik,
    2 AS half_steps
  FROM person
  UNION ALL
  SELECT
    person.nik,
    around.nik AS kin_nik,
    2 AS half_steps
  FROM person
  INNER JOIN around
    ON person.no_kk = around.no_kk
  UNION ALL
  SELECT
    mother_nik AS nik,
    nik AS kin_nik,
    2 AS half_steps
  FROM around
  WHERE mother_nik IN (SELECT person.nik FROM person)
  UNION ALL
  SELECT
    father_nik AS nik,
    nik AS kin_nik,
    2 AS half_steps
  FROM around
  WHERE father_nik IN (SELECT person.nik FROM person)
),

-- a card is kept as a negative number, apart from the people
reach AS MATERIALIZED (
  SELECT
    near.nik,
    UNNEST([near.kin_nik, -around.no_kk, around.mother_nik, around.father_nik]) AS meeting,
    UNNEST([near.half_steps, near.half_steps + 1, near.half_steps + 2, near.half_steps + 2]) AS half_steps
  FROM near
  LEFT JOIN around
    ON near.kin_nik = around.nik
)

SELECT
  pair.application_id,
  pair.role,
  CAST(MIN(own.half_steps + other.half_steps) * 0.5 AS INTEGER) AS steps,
  BOOL_OR(age_years(person.birth_on, pair.submitted_on) >= 18) AS is_adult
FROM pair
INNER JOIN person
  ON pair.other_nik = person.nik
INNER JOIN reach AS own
  ON pair.person_id = own.nik
INNER JOIN reach AS other
  ON
    pair.other_nik = other.nik
    AND own.meeting = other.meeting
GROUP BY
  pair.application_id,
  pair.role
HAVING MIN(own.half_steps + other.half_steps) <= 6
