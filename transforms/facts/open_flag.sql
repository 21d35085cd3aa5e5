/*
title: Flags of tier 1 and 2 on people, as earlier runs left them
grain: one row per flag of the last 60 days
reads: [flag.hit, ops.rule_run, ops.rule_version]
doc: >
  For C11 alone, which measures whether flags reach the post. Only runs before the run date, so that running a date again changes nothing.
  Flags of sealed and of shadow rules, and flags that name no person, are left out. until_on is the first later run that could still
  see the event and no longer found it.
*/
WITH hit AS (
  SELECT
    hit.flag_id,
    hit.rule_id,
    hit.tier,
    hit.person_id,
    MIN(hit.run_on) AS since_on,
    MAX(hit.run_on) AS last_on
  FROM flag.hit AS hit
  INNER JOIN ops.rule_run AS run
    ON
      hit.run_on = run.run_on
      AND hit.rule_id = run.rule_id
  WHERE
    hit.run_on < $run_on
    AND hit.run_on >= $run_on - 60
    AND hit.tier <= 2
    AND hit.person_id IS NOT NULL
    AND NOT COALESCE(run.is_sealed, FALSE)
    AND NOT EXISTS (
      SELECT 1
      FROM ops.rule_version AS version
      WHERE
        version.rule_id = hit.rule_id
        AND version.version = hit.rule_version
        AND version.status = 'shadow'
    )
  GROUP BY
    hit.flag_id,
    hit.rule_id,
    hit.tier,
    hit.person_id
),

ended AS (
  SELECT
    hit.flag_id,
    MIN(run.run_on) AS until_on
  FROM hit
  INNER JOIN ops.rule_run AS run
    ON
      hit.rule_id = run.rule_id
      AND run.run_on > hit.last_on
      AND run.run_on < $run_on
  WHERE run.state = 'DONE'
  GROUP BY hit.flag_id
)

SELECT
  hit.flag_id,
  hit.rule_id,
  hit.tier,
  hit.person_id,
  hit.since_on,
  ended.until_on
FROM hit
LEFT JOIN ended
  ON hit.flag_id = ended.flag_id
