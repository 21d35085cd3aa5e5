/*
title: Books one after another: the first application and what made a second one necessary
grain: one row an ordinary resident and successful application
reads: [first_application, person, worker]
*/
WITH first AS (
  SELECT
    f.person_id,
    f.submitted_on,
    f.is_worker,
    p.birth_on,
    CAST(f.submitted_on + 9 + to_years(
      CASE WHEN f.submitted_on >= DATE '2022-10-12' AND p.birth_on + 6210 < f.submitted_on THEN 10 ELSE 5 END
    ) AS DATE) AS expires_on,
    CASE
      WHEN u('type', f.person_id) < $lost_share * 0.6 THEN 'HILANG'
      WHEN u('type', f.person_id) < $lost_share * 0.6 + $damaged_share THEN 'RUSAK'
      WHEN u('type', f.person_id) < $lost_share * 0.6 + $damaged_share + $full_share * 0.6 THEN 'PENGGANTIAN_PENUH'
      WHEN u('type', f.person_id) < $renewal_share * CASE WHEN f.is_worker THEN 0.5 WHEN p.age < 8 THEN 0.15 WHEN p.age < 20 THEN 0.6 ELSE 1.08 END
        THEN 'PENGGANTIAN_HABIS'
      ELSE 'BARU'
    END AS type
  FROM first_application AS f
  INNER JOIN person AS p ON p.person_id = f.person_id
),
second AS (
  SELECT
    person_id,
    is_worker,
    CASE
      WHEN u('lost', person_id) < 0.009 * greatest(0, $start + CAST($days AS INTEGER) - submitted_on) / 365.25 THEN 'HILANG'
      WHEN u('damaged', person_id) < 0.0008 * greatest(0, $start + CAST($days AS INTEGER) - submitted_on) / 365.25 THEN 'RUSAK'
      WHEN u('full', person_id) < 0.005 * greatest(0, $start + CAST($days AS INTEGER) - submitted_on) / 365.25 THEN 'PENGGANTIAN_PENUH'
      WHEN expires_on - 180 < $start + CAST($days AS INTEGER) AND u('renews', person_id) < 0.8 THEN 'PENGGANTIAN_HABIS'
    END AS type,
    submitted_on + 60 AS from_on,
    $start + CAST($days AS INTEGER) - submitted_on - 60 AS room,
    expires_on
  FROM first
)
SELECT
  person_id,
  1 AS seq,
  submitted_on,
  type,
  is_worker
FROM first
WHERE submitted_on < $start + CAST($days AS INTEGER)
UNION ALL
SELECT
  person_id,
  2,
  workday(CASE
    WHEN type = 'PENGGANTIAN_HABIS' THEN expires_on - 180 + CAST(ui('renewed on', person_id, 230) AS INTEGER)
    ELSE from_on + CAST(ui('second on', person_id, room) AS INTEGER)
  END) AS submitted_on,
  type,
  is_worker
FROM second
WHERE type IS NOT NULL AND room > 5
ORDER BY 1, 2
