/*
title: Applications of one village for one purpose at one office within three days
grain: one row per village, office, purpose and day of the last 35 days that ends three days with three applicants or more
reads: [fact.application]
doc: >
  first_application_id names a run of such days without saying which village. people and cards count the applicants of the day and the two days before; application_ids are theirs. Left out: applications through a licensed
  bureau, with a recommendation, on duty, at the mobile service EAZY, and children who come with a parent, all of which say why people come together;
  and links that are not exact. *_year count all applications of the twelve months before those three days: of the village, of its regency,
  and of its regency at this office.
*/
WITH application AS MATERIALIZED (
  SELECT
    application_id,
    person_id,
    no_kk,
    village_code,
    regency_code,
    office_code,
    office_regency_code,
    purpose,
    submitted_on,
    recommendation_no IS NULL
    AND purpose <> 'DINAS_BISNIS'
    AND channel <> 'EAZY'
    AND NOT is_bureau_licensed
    AND NOT is_accompanied_by_parent AS is_unexplained
  FROM fact.application
  WHERE rung <> 'PROBABLE'
),

day AS (
  SELECT
    village_code,
    regency_code,
    office_code,
    office_regency_code,
    purpose,
    submitted_on,
    MIN(application_id) AS first_application_id,
    LAG(submitted_on) OVER (
      PARTITION BY village_code, office_code, purpose
      ORDER BY submitted_on
    ) AS day_before
  FROM application
  WHERE is_unexplained
  GROUP BY
    village_code,
    regency_code,
    office_code,
    office_regency_code,
    purpose,
    submitted_on
),

-- three days in a row without anybody end a run
counted AS (
  SELECT
    village_code,
    regency_code,
    office_code,
    office_regency_code,
    purpose,
    submitted_on,
    first_application_id,
    SUM(CASE WHEN submitted_on - day_before <= 3 THEN 0 ELSE 1 END) OVER (
      PARTITION BY village_code, office_code, purpose
      ORDER BY submitted_on
    ) AS run_no
  FROM day
),

run AS (
  SELECT
    village_code,
    regency_code,
    office_code,
    office_regency_code,
    purpose,
    submitted_on,
    MIN(first_application_id) OVER (PARTITION BY village_code, office_code, purpose, run_no) AS first_application_id
  FROM counted
),

days_before AS MATERIALIZED (
  SELECT
    run.first_application_id,
    run.village_code,
    run.regency_code,
    run.office_code,
    run.office_regency_code,
    run.purpose,
    run.submitted_on,
    COUNT(DISTINCT earlier.person_id) AS people,
    COUNT(DISTINCT earlier.no_kk) AS cards,
    LIST_SORT(ARRAY_AGG(DISTINCT earlier.application_id)) AS application_ids
  FROM run
  INNER JOIN application AS earlier
    ON
      run.village_code = earlier.village_code
      AND run.office_code = earlier.office_code
      AND run.purpose = earlier.purpose
      AND earlier.submitted_on BETWEEN run.submitted_on - 2 AND run.submitted_on
  WHERE
    run.submitted_on > $run_on - 35
    AND earlier.is_unexplained
  GROUP BY
    run.first_application_id,
    run.village_code,
    run.regency_code,
    run.office_code,
    run.office_regency_code,
    run.purpose,
    run.submitted_on
  HAVING COUNT(DISTINCT earlier.person_id) >= 3
),

large AS (
  SELECT DISTINCT
    village_code,
    regency_code,
    office_code,
    submitted_on
  FROM days_before
),

year_before AS (
  SELECT
    large.village_code,
    large.office_code,
    large.submitted_on,
    COUNT(earlier.application_id) AS regency_year,
    COUNT(CASE WHEN earlier.office_code = large.office_code THEN 1 END) AS office_year,
    COUNT(CASE WHEN earlier.village_code = large.village_code THEN 1 END) AS village_year
  FROM large
  LEFT JOIN application AS earlier
    ON
      large.regency_code = earlier.regency_code
      AND earlier.submitted_on BETWEEN large.submitted_on - 364 AND large.submitted_on - 3
  GROUP BY
    large.village_code,
    large.office_code,
    large.submitted_on
)

SELECT
  days_before.village_code,
  days_before.regency_code,
  days_before.office_code,
  days_before.office_regency_code,
  days_before.purpose,
  days_before.submitted_on,
  days_before.people,
  days_before.cards,
  year_before.village_year,
  year_before.office_year,
  year_before.regency_year,
  days_before.application_ids,
  days_before.first_application_id
FROM days_before
INNER JOIN year_before
  ON
    days_before.village_code = year_before.village_code
    AND days_before.office_code = year_before.office_code
    AND days_before.submitted_on = year_before.submitted_on
