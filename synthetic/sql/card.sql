/*
title: Family cards, today's and those issued within the delivered days
grain: one row a card (household * 8 + kind: 0 first, 1 move, 2 split, 3 marriage, 4 divorce, 5 after a death, 6 planted)
reads: [household, household_event, village, actor, member, step_registry]
doc: People of a planted case who are neighbours have their cards in one village.
*/
WITH neighbour AS (
  SELECT
    a.case_key,
    arg_min(h.village_no, a.hh) AS village_no
  FROM actor AS a
  INNER JOIN household AS h ON h.hh = a.hh
  WHERE a.is_neighbour
  GROUP BY a.case_key
),
neighboured AS (
  SELECT DISTINCT
    a.hh,
    n.village_no
  FROM actor AS a
  INNER JOIN neighbour AS n ON n.case_key = a.case_key
  WHERE a.is_neighbour
),
wanted AS (
  SELECT
    h.hh * 8 AS card_id,
    h.hh,
    coalesce(n.village_no, h.village_no) AS village_no,
    $start - CAST(floor(5500 * pow(u('card', h.hh), 2.0)) AS INTEGER) AS issued_on
  FROM household AS h
  LEFT JOIN neighboured AS n ON n.hh = h.hh
  WHERE h.hh IN (SELECT hh FROM member)
  UNION ALL
  SELECT
    e.hh * 8 + CASE e.event WHEN 'PINDAH' THEN 1 WHEN 'KK_BARU' THEN 2 WHEN 'KAWIN' THEN 3 WHEN 'CERAI' THEN 4 ELSE 5 END,
    e.hh,
    CASE WHEN e.event = 'PINDAH' THEN 1 + ui('new village', e.hh, $villages) ELSE h.village_no END,
    e.event_on
  FROM household_event AS e
  INNER JOIN household AS h ON h.hh = e.hh
  WHERE e.event IN ('PINDAH', 'KK_BARU', 'KAWIN', 'CERAI', 'MATI')
  UNION ALL
  SELECT
    a.hh * 8 + 6,
    a.hh,
    1 + (h.village_no - 1 + 7 + ui('new village', a.hh, $villages - 14)) % $villages,
    a.anchor_on + t.day
  FROM actor AS a
  INNER JOIN step_registry AS t ON t.scenario = a.scenario AND (t.is_twin = 'Y') = a.is_twin AND t.role = a.role AND t.event = 'KK_BARU'
  INNER JOIN household AS h ON h.hh = a.hh
),
coded AS (
  SELECT
    w.card_id,
    w.hh,
    w.issued_on,
    v.village_code,
    replace(v.regency_code, '.', '') || '99' || strftime(w.issued_on, '%d%m%y') AS stem
  FROM wanted AS w
  INNER JOIN village AS v ON v.village_no = w.village_no
)
SELECT
  card_id,
  hh,
  issued_on,
  village_code,
  stem || lpad(CAST(row_number() OVER (PARTITION BY stem ORDER BY card_id) AS VARCHAR), 4, '0') AS no_kk
FROM coded
ORDER BY card_id
