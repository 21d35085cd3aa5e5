/*
title: Ordinary people brought home or deported: most never leave again, a few do so later with a book or on a placement
grain: one row a person
reads: [person, actor, worker, book]
doc: >
  Who holds no book when he leaves crosses no post that delivers, so only the return on an emergency document is known (tpi_in, NULL
  where even that was not recorded).
*/
WITH first_book AS (
  SELECT
    person_id,
    min(issued_on) AS issued_on
  FROM book
  GROUP BY person_id
),
fit AS (
  SELECT
    p.person_id,
    coalesce(w.depart_on - 230, b.issued_on - 60) AS latest_on,
    u('deported', p.person_id) / CASE WHEN b.person_id IS NOT NULL THEN 0.15 ELSE 1.0 END AS draw
  FROM person AS p
  LEFT JOIN worker AS w ON w.person_id = p.person_id
  LEFT JOIN first_book AS b ON b.person_id = p.person_id
  WHERE p.age BETWEEN 21 AND 58 AND p.person_id NOT IN (SELECT person_id FROM actor)
),
wanted AS (
  SELECT $residents * $activity * $repatriations_per_resident_year * ($history_days + $days) / 365.25 / count(*) AS share
  FROM fit
),
returned AS (
  SELECT
    f.person_id,
    CASE
      WHEN f.latest_on IS NULL THEN $start - CAST($history_days AS INTEGER) + CAST(ui('returned', f.person_id, $history_days + $days) AS INTEGER)
      ELSE f.latest_on - CAST(ui('returned before', f.person_id, 600) AS INTEGER)
    END AS returned_on,
    ['MYS', 'MYS', 'MYS', 'MYS', 'MYS', 'MYS', 'SAU', 'SAU', 'ARE', 'TWN', 'KHM', 'MMR'][1 + ui('returned from', f.person_id, 12)] AS country
  FROM fit AS f
  CROSS JOIN wanted AS w
  WHERE f.draw < w.share
)
SELECT
  person_id,
  returned_on,
  returned_on - CAST(180 + ui('away', person_id, 900) AS INTEGER) AS left_on,
  country,
  CASE
    WHEN u('recorded', person_id) >= 0.8 THEN NULL
    WHEN country = 'MYS' THEN ['L-BTC', 'L-TPI', 'L-NNK', 'D-ETK', 'L-DUM', 'A-KNO'][1 + ui('comes home', person_id, 6)]
    ELSE 'A-CGK'
  END AS tpi_in,
  CASE WHEN country IN ('KHM', 'MMR') THEN 'PENIPUAN DARING'
    ELSE ['DEPORTASI', 'DEPORTASI', 'DEPORTASI', 'DEPORTASI', 'IZIN TINGGAL HABIS', 'IZIN TINGGAL HABIS', 'SAKIT', 'UPAH TIDAK DIBAYAR'][1 + ui('why', person_id, 8)]
  END AS reason,
  CASE WHEN u('victim', person_id) < CASE WHEN country IN ('KHM', 'MMR') THEN 0.4 ELSE 0.04 END THEN 'ACTUAL'
    WHEN u('victim', person_id) < CASE WHEN country IN ('KHM', 'MMR') THEN 0.75 ELSE 0.16 END THEN 'POSSIBLE'
    ELSE 'NOT' END AS victim_status,
  ['GOV', 'GOV', 'GOV', 'POLICE', 'NGO', 'OTHER'][1 + ui('decided by', person_id, 6)] AS decided_by
FROM returned
WHERE returned_on BETWEEN $start - CAST($history_days AS INTEGER) AND $start + CAST($days AS INTEGER) - 1
ORDER BY person_id
