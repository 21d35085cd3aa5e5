/*
title: What the posts record of foreign visitors, in, then out again, those of the day after the last included
grain: one row a crossing
reads: [foreign_nation, post, name_word, destination]
*/
WITH nation AS (
  SELECT
    flatten(list(list_transform(range(CAST(weight AS BIGINT)), lambda i: nationality) ORDER BY nationality)) AS choices
  FROM foreign_nation
),
gate AS (
  SELECT
    flatten(list(list_transform(range(CAST(foreign_weight AS BIGINT)), lambda i: tpi_code) ORDER BY tpi_code)) AS choices
  FROM post
),
visit AS (
  SELECT
    v.i AS visit,
    v.i // 2 AS visitor,
    n.choices[1 + ui('nation', v.i // 2, len(n.choices))] AS nationality,
    CASE WHEN u('visitor sex', v.i // 2) < 0.53 THEN 'L' ELSE 'P' END AS sex,
    $start - CAST($history_days AS INTEGER) + CAST(ui('visit day', v.i, $history_days + $days) AS INTEGER) AS came_on,
    CAST(floor(1 + 16 * pow(u('visit nights', v.i), 1.6)) AS INTEGER) AS nights,
    g.choices[1 + ui('visit gate', v.i, len(g.choices))] AS tpi_in,
    CASE WHEN u('leaves elsewhere', v.i) < 0.8 THEN g.choices[1 + ui('visit gate', v.i, len(g.choices))]
      ELSE g.choices[1 + ui('visit gate out', v.i, len(g.choices))] END AS tpi_out
  FROM range(CAST($foreign_share * $residents * $activity * $departures_per_resident_year * ($history_days + $days) / 365.25 AS BIGINT)) AS v (i)
  CROSS JOIN nation AS n
  CROSS JOIN gate AS g
),
leg AS (
  SELECT visit, visitor, nationality, sex, 'IN' AS direction, came_on AS crossed_on, tpi_in AS tpi_code, nights
  FROM visit
  UNION ALL
  SELECT visit, visitor, nationality, sex, 'OUT', came_on + nights, tpi_out, nights
  FROM visit
)
SELECT
  l.visit,
  CAST(l.crossed_on AS TIMESTAMP) + to_minutes(CASE o.mode WHEN 'AIR' THEN 200 + ui('foreign minute ' || l.direction, l.visit, 1150) ELSE 380 + ui('foreign minute ' || l.direction, l.visit, 640) END)
    + to_seconds(ui('foreign second ' || l.direction, l.visit, 60)) AS crossed_at,
  l.crossed_on,
  l.tpi_code,
  l.direction,
  o.mode,
  CASE WHEN o.mode = 'AIR' THEN 'X' || ['A', 'B', 'D', 'G', 'L', 'M', 'Q'][1 + ui('foreign carrier', l.visit, 7)] || CAST(100 + ui('foreign flight ' || l.direction, l.visit, 900) AS VARCHAR) END
    AS service_no,
  CASE WHEN o.has_autogate = 'Y' AND u('foreign gate ' || l.direction, l.visit) < 0.3 THEN 'AUTOGATE' ELSE 'COUNTER' END AS lane,
  'Z' || lpad(CAST((l.visitor * 6700417 + 31) % 10000000 AS VARCHAR), 7, '0') AS doc_no,
  l.nationality,
  $start + CAST(200 + ui('foreign expiry', l.visitor, 3000) AS INTEGER) AS doc_expires_on,
  mrz(g.words[1 + ui('foreign given', l.visitor, len(g.words))] || ' ' || f.words[1 + ui('foreign family', l.visitor, len(f.words))]) AS mrz_name,
  $start - CAST(3000 + floor(22000 * u('foreign age', l.visitor)) AS INTEGER) AS birth_date,
  CASE WHEN l.sex = 'L' THEN 'M' ELSE 'F' END AS sex,
  CASE WHEN l.direction = 'IN' THEN l.crossed_on + l.nights END AS return_on
FROM leg AS l
INNER JOIN post AS o ON o.tpi_code = l.tpi_code
INNER JOIN name_word AS g ON g.style = 'LAIN' AND g.slot = l.sex
INNER JOIN name_word AS f ON f.style = 'LAIN' AND f.slot = 'F'
WHERE l.crossed_on <= $start + CAST($days AS INTEGER)
ORDER BY l.visit, l.direction
