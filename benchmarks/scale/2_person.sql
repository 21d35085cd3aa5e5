/*
title: Residents, with names as skewed as those of the invented country and births over 25,000 dates
grain: one row a resident
reads: [household, name_word]
*/
WITH drawn AS (
  SELECT
    n.person_id,
    n.person_id // 4 AS hh,
    n.person_id % 4 AS slot,
    -- one younger child in a hundred is the elder one's twin
    CASE WHEN n.person_id % 4 = 3 AND u('twin', n.person_id) < 0.01 THEN n.person_id - 1 ELSE n.person_id END AS birth_key,
    CASE n.person_id % 4 WHEN 0 THEN 'L' WHEN 1 THEN 'P' ELSE CASE WHEN u('sex', n.person_id) < 0.51 THEN 'L' ELSE 'P' END END AS sex
  FROM range($people + $born) AS n (person_id)
),
worded AS (
  SELECT
    d.person_id,
    d.hh,
    d.slot,
    d.sex,
    h.village_code,
    h.regency_code,
    h.regency_name,
    h.card_issued_on,
    CASE
      WHEN d.person_id >= $people THEN $start - 3 - CAST(ui('born', d.person_id, 20) AS INTEGER)
      WHEN u('birth', d.birth_key) > 0.5 AND u('first january', d.birth_key) < 0.03
        THEN CAST(date_trunc('year', $start - 30 - CAST(ui('birth', d.birth_key, 25000) AS INTEGER)) AS DATE)
      ELSE $start - 30 - CAST(ui('birth', d.birth_key, 25000) AS INTEGER)
    END AS birth_on,
    g.words[1 + CAST(floor(pow(u('given', d.person_id), 1.5) * len(g.words)) AS BIGINT)] AS given,
    g.words[1 + ui('third', d.person_id, len(g.words))] AS third,
    coalesce(
      f.words[1 + CAST(floor(pow(u('family', d.hh), 1.3) * len(f.words)) AS BIGINT)],
      s.words[1 + CAST(floor(pow(u('second', d.person_id), 1.3) * len(s.words)) AS BIGINT)]
    ) AS last,
    m.words[1 + CAST(floor(pow(u('mother', CASE WHEN d.slot < 2 THEN d.person_id ELSE d.hh END), 1.5) * len(m.words)) AS BIGINT)]
      || ' ' || o.words[1 + ui('mother last', CASE WHEN d.slot < 2 THEN d.person_id ELSE d.hh END, len(o.words))] AS mother_name,
    k.words[1 + ui('father', CASE WHEN d.slot < 2 THEN d.person_id ELSE d.hh END, len(k.words))] AS father_name
  FROM drawn AS d
  INNER JOIN household AS h ON h.hh = d.hh
  INNER JOIN name_word AS g ON g.style = h.style AND g.slot = d.sex
  INNER JOIN name_word AS m ON m.style = h.style AND m.slot = 'P'
  INNER JOIN name_word AS k ON k.style = h.style AND k.slot = 'L'
  INNER JOIN name_word AS o ON o.style = h.style AND o.slot = CASE WHEN h.style IN (SELECT style FROM name_word WHERE slot = 'F') THEN 'F' ELSE 'P2' END
  LEFT JOIN name_word AS s ON s.style = h.style AND s.slot = d.sex || '2'
  LEFT JOIN name_word AS f ON f.style = h.style AND f.slot = 'F'
),
coded AS (
  SELECT
    *,
    replace(regency_code, '.', '') || '99' || lpad(CAST(day(birth_on) + CASE WHEN sex = 'P' THEN 40 ELSE 0 END AS VARCHAR), 2, '0')
      || strftime(birth_on, '%m%y') AS stem
  FROM worded
)
SELECT
  person_id,
  hh,
  slot,
  CASE slot WHEN 0 THEN 1 WHEN 1 THEN 3 ELSE 4 END AS relation,
  sex,
  birth_on,
  stem || lpad(CAST(row_number() OVER (PARTITION BY stem ORDER BY person_id) AS VARCHAR), 4, '0') AS nik,
  replace(regency_code, '.', '') || '99' || strftime(card_issued_on, '%d%m%y') || lpad(CAST(1 + hh % 9999 AS VARCHAR), 4, '0') AS no_kk,
  replace(CASE
    WHEN u('mononym', person_id) < 0.15 THEN given
    WHEN sex = 'L' AND u('prefix', person_id) < 0.1 AND given NOT LIKE 'M%' THEN 'MUHAMMAD ' || given || ' ' || last
    WHEN u('longer', person_id) < 0.2 THEN given || ' ' || third || ' ' || last
    ELSE given || ' ' || last
  END, '_', ' ') AS full_name,
  regency_name AS birth_place,
  replace(mother_name, '_', ' ') AS mother_name,
  replace(father_name, '_', ' ') AS father_name,
  CAST(NULL AS BIGINT) AS father_id,
  village_code,
  regency_code,
  card_issued_on,
  '+62899' || lpad(CAST(phone_no(hh) AS VARCHAR), 7, '0') AS phone,
  person_id >= $people AS is_newborn
FROM coded
