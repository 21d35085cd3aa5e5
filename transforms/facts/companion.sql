/*
title: Who left together with whom
grain: one row per traveller, fellow traveller and departure, in both directions
reads: [seen.population_registry, fact.trip, fact.kin, fact.licence]
doc: >
  Departures of the last 545 days: twelve months before the newest journey whose sixty days are over, and 120 days to look back.
  Together is one booking on one day, or one service and agency with no more than ten minutes between. Parties of an agency licensed that
  day are left out. Each traveller is tied to the nine before and the nine after at the gate, so a ship's or charter's worth of people
  makes 18 rows a head and not a square. is_family: one family card, or a parent or grandparent of the other, or one in common.
*/
WITH party AS (
  SELECT
    'BOOKING' AS via,
    booking_ref AS party_key,
    person_id,
    out_crossing_id,
    left_on,
    left_at_utc,
    agency_id
  FROM fact.trip
  WHERE
    booking_ref IS NOT NULL
    AND left_on > $run_on - 545
  UNION ALL
  SELECT
    'SERVICE' AS via,
    service_no || '|' || agency_id AS party_key,
    person_id,
    out_crossing_id,
    left_on,
    left_at_utc,
    agency_id
  FROM fact.trip
  WHERE
    service_no IS NOT NULL
    AND agency_id IS NOT NULL
    AND left_on > $run_on - 545
),

placed AS MATERIALIZED (
  SELECT
    via,
    party_key,
    person_id,
    out_crossing_id,
    left_on,
    left_at_utc,
    ROW_NUMBER() OVER (
      PARTITION BY via, party_key, left_on
      ORDER BY left_at_utc, out_crossing_id
    ) AS place
  FROM party
  WHERE NOT EXISTS (
    SELECT 1
    FROM fact.licence AS licence
    WHERE
      licence.licence_id = party.agency_id
      AND is_licensed_on(
        party.left_on, licence.licensed_from, licence.licensed_to, licence.sanction_from, licence.sanction_to
      )
  )
),

reached AS (
  SELECT
    via,
    party_key,
    person_id,
    out_crossing_id,
    left_on,
    left_at_utc,
    place + UNNEST([1, 2, 3, 4, 5, 6, 7, 8, 9]) AS place
  FROM placed
),

neighbour AS (
  SELECT
    reached.via,
    reached.left_on,
    reached.person_id,
    reached.out_crossing_id,
    placed.person_id AS other_id,
    placed.out_crossing_id AS other_crossing_id
  FROM reached
  INNER JOIN placed
    ON
      reached.via = placed.via
      AND reached.party_key = placed.party_key
      AND reached.left_on = placed.left_on
      AND reached.place = placed.place
  WHERE
    reached.person_id <> placed.person_id
    AND (reached.via = 'BOOKING' OR placed.left_at_utc - reached.left_at_utc <= INTERVAL '10' MINUTE)
),

pair AS MATERIALIZED (
  SELECT
    person_id,
    other_id,
    left_on,
    out_crossing_id,
    other_crossing_id,
    MIN(via) AS via
  FROM (
    SELECT
      via,
      left_on,
      person_id,
      out_crossing_id,
      other_id,
      other_crossing_id
    FROM neighbour
    UNION ALL
    SELECT
      via,
      left_on,
      other_id AS person_id,
      other_crossing_id AS out_crossing_id,
      person_id AS other_id,
      out_crossing_id AS other_crossing_id
    FROM neighbour
  ) AS either_way
  GROUP BY
    person_id,
    other_id,
    left_on,
    out_crossing_id,
    other_crossing_id
),

-- what makes two people family: a card, or a forebear (oneself counts) in common
tie AS MATERIALIZED (
  SELECT
    nik AS person_id,
    no_kk AS held
  FROM seen.population_registry
  WHERE nik IN (SELECT person_id FROM pair)
  UNION ALL
  SELECT
    person_id,
    -kin_id AS held
  FROM fact.kin
  WHERE person_id IN (SELECT pair.person_id FROM pair)
  UNION ALL
  SELECT DISTINCT
    person_id,
    -person_id AS held
  FROM pair
),

related AS (
  SELECT DISTINCT
    pair.person_id,
    pair.other_id
  FROM pair
  INNER JOIN tie
    ON pair.person_id = tie.person_id
  INNER JOIN tie AS other_tie
    ON
      pair.other_id = other_tie.person_id
      AND tie.held = other_tie.held
)

SELECT
  pair.person_id,
  pair.other_id,
  pair.left_on AS crossed_on,
  pair.out_crossing_id AS crossing_id,
  pair.other_crossing_id,
  related.person_id IS NOT NULL AS is_family,
  pair.via
FROM pair
LEFT JOIN related
  ON
    pair.person_id = related.person_id
    AND pair.other_id = related.other_id
