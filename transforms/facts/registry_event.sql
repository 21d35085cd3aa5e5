/*
title: What changed in the civil registry for people who apply or travel
grain: one row per person, event and day
reads: [core.population_registry, identity.exact_link, identity.person]
doc: >
  Events of the last 600 days, seen from the run date. is_regency_changed compares with the state before, in today's codes, so a region
  that was split or renamed is no move. What the first delivery holds (AWAL) is a state and no event.
*/
WITH subject AS MATERIALIZED (
  SELECT
    person.nik,
    person.person_id
  FROM identity.person AS person
  WHERE
    person.person_id IN (SELECT link.person_id FROM identity.exact_link AS link)
    AND person.nik IN (
      SELECT changed.nik
      FROM core.population_registry AS changed
      WHERE
        changed.event_code <> 'AWAL'
        AND changed.event_on > $run_on - 600
        AND changed.business_on <= $run_on
    )
),

version AS (
  SELECT
    subject.person_id,
    registry.event_code,
    registry.event_on,
    region_now(LEFT(registry.village_code, 5)) AS regency_code,
    LAG(region_now(LEFT(registry.village_code, 5))) OVER (
      PARTITION BY registry.nik
      ORDER BY registry.business_on, registry.received_at, registry.delivery_id, registry.line_no
    ) AS regency_before
  FROM core.population_registry AS registry
  INNER JOIN subject
    ON registry.nik = subject.nik
  WHERE
    registry.business_on <= $run_on
    AND (registry.until_on IS NULL OR registry.until_on > registry.business_on)
)

SELECT
  person_id,
  event_code AS event,
  event_on,
  BOOL_OR(COALESCE(regency_code <> regency_before, FALSE)) AS is_regency_changed
FROM version
WHERE
  event_code <> 'AWAL'
  AND event_on > $run_on - 600
  AND event_on <= $run_on
GROUP BY
  person_id,
  event_code,
  event_on
