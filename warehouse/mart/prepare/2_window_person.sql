/*
title: Persons with a record of the last 190 days, or a flag
grain: one row a person
reads: [identity.link, temp.flagged_person]
*/
SELECT person_id
FROM identity.link
WHERE person_id IS NOT NULL
  AND feed <> 'population_registry'
  AND record_on > CAST($run_on AS DATE) - 190
UNION
SELECT person_id
FROM temp.flagged_person
