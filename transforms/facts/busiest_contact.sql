/*
title: The busiest contact of the application that issued a traveller's book
grain: one row per application that issued the book of an exactly linked departure known in the last 31 days
reads: [fact.departure, fact.contact]
doc: >
  The phone, e-mail or account that applicants of most family cards gave in the 30 days before or after it; of several the one of most
  regencies. Contacts of licensed bodies are left out.
*/
WITH own AS MATERIALIZED (
  SELECT DISTINCT
    contact.application_id,
    contact.contact_kind,
    contact.contact_value,
    contact.submitted_on
  FROM fact.departure AS departure
  INNER JOIN fact.contact AS contact
    ON departure.issuing_application_id = contact.application_id
  WHERE
    departure.known_on > $run_on - 31
    AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND NOT contact.is_licensed
),

shared AS (
  SELECT
    own.application_id,
    COUNT(DISTINCT other.no_kk) AS cards,
    COUNT(DISTINCT other.regency_code) AS regencies
  FROM own
  INNER JOIN fact.contact AS other
    ON
      own.contact_kind = other.contact_kind
      AND own.contact_value = other.contact_value
      AND other.submitted_on BETWEEN own.submitted_on - 30 AND own.submitted_on + 30
  WHERE NOT other.is_licensed
  GROUP BY
    own.application_id,
    own.contact_kind,
    own.contact_value
)

SELECT
  application_id,
  MAX(cards) AS cards,
  MAX_BY(regencies, cards * 1000 + regencies) AS regencies
FROM shared
GROUP BY application_id
