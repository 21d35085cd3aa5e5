/*
title: Parties, and what ties their members beside the ticket
grain: one row per departure, known in the last 31 days, of a party of two or more on a day
reads: [fact.departure, fact.companion, fact.contact]
doc: >
  A party is what one agency put on one service, or one booking where no agency is named; parties of an agency licensed that day are left
  out. is_contact_shared: the member's passport application and that of another family card in the party give one contact that is no licensed body's.
  is_known_before: the member left with another member on an earlier day. Planned departures are members like any other.
*/
WITH member AS MATERIALIZED (
  SELECT
    COALESCE('AGENCY|' || agency_id || '|' || service_no, 'BOOKING|' || booking_ref) || '|' || crossed_on AS party_key,
    crossing_id,
    CASE WHEN rung <> 'PROBABLE' THEN person_id END AS person_id,
    crossed_on,
    issuing_application_id
  FROM fact.departure
  WHERE
    known_on > $run_on - 31
    AND NOT is_agency_licensed
    AND COALESCE(agency_id || service_no, booking_ref) IS NOT NULL
),

party AS (
  SELECT
    party_key,
    COUNT(*) AS people
  FROM member
  GROUP BY party_key
  HAVING COUNT(*) >= 2
),

given AS MATERIALIZED (
  SELECT
    member.party_key,
    member.crossing_id,
    contact.contact_kind,
    contact.contact_value,
    contact.no_kk
  FROM member
  INNER JOIN fact.contact AS contact
    ON member.issuing_application_id = contact.application_id
  WHERE NOT contact.is_licensed
),

shared AS (
  SELECT
    party_key,
    contact_kind,
    contact_value
  FROM given
  GROUP BY
    party_key,
    contact_kind,
    contact_value
  HAVING COUNT(DISTINCT no_kk) >= 2
),

sharing AS (
  SELECT DISTINCT given.crossing_id
  FROM given
  INNER JOIN shared
    ON
      given.party_key = shared.party_key
      AND given.contact_kind = shared.contact_kind
      AND given.contact_value = shared.contact_value
),

known AS (
  SELECT DISTINCT member.crossing_id
  FROM member
  INNER JOIN fact.companion AS companion
    ON
      member.person_id = companion.person_id
      AND member.crossed_on > companion.crossed_on
  INNER JOIN member AS other
    ON
      member.party_key = other.party_key
      AND companion.other_id = other.person_id
)

SELECT
  party.party_key,
  member.crossing_id,
  party.people,
  sharing.crossing_id IS NOT NULL AS is_contact_shared,
  known.crossing_id IS NOT NULL AS is_known_before
FROM member
INNER JOIN party
  ON member.party_key = party.party_key
LEFT JOIN sharing
  ON member.crossing_id = sharing.crossing_id
LEFT JOIN known
  ON member.crossing_id = known.crossing_id
