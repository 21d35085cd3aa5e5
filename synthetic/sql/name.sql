/*
title: Names by the habits of each region; parents who are on no family card get a name too
grain: one row a name key (person_id; its negative = unknown mother; minus 2^40 more = unknown father)
reads: [resident, household, name_word]
doc: >
  Twins are named as twins are: the same further words, and of the given names the one that sounds most like the other child's.
*/
WITH asked AS (
  SELECT r.person_id AS name_key, coalesce(r.twin_id, r.person_id) AS draw_key, r.hh, r.slot, r.sex, r.birth_on, t.sex AS twin_sex
  FROM resident AS r
  LEFT JOIN resident AS t ON t.person_id = r.twin_id
  UNION ALL
  SELECT -person_id, -person_id, hh, 40, 'P', birth_on - 9000, NULL
  FROM resident
  WHERE mother_id IS NULL OR mother_id NOT IN (SELECT person_id FROM resident)
  UNION ALL
  SELECT -person_id - 1099511627776, -person_id - 1099511627776, hh, 41, 'L', birth_on - 10000, NULL
  FROM resident
  WHERE father_id IS NULL OR father_id NOT IN (SELECT person_id FROM resident)
),
each_word AS (
  SELECT
    style,
    slot,
    unnest(words) AS word
  FROM name_word
  WHERE slot IN ('L', 'P')
),
alike AS (
  SELECT
    w.style,
    w.slot,
    w.word,
    o.slot AS other_slot,
    arg_max(o.word, jaro_winkler_similarity(w.word, o.word) - u('alike', w.word || o.word) / 1000) AS other_word
  FROM each_word AS w
  INNER JOIN each_word AS o ON o.style = w.style AND o.word <> w.word
  GROUP BY w.style, w.slot, w.word, o.slot
),
worded AS (
  SELECT
    a.name_key,
    a.draw_key,
    a.hh,
    a.slot,
    a.sex,
    a.birth_on,
    h.style,
    coalesce(t.other_word, g.words[1 + CAST(floor(pow(u('given', a.name_key), 1.5) * len(g.words)) AS BIGINT)]) AS given,
    g.words[1 + ui('third', a.draw_key, len(g.words))] AS third,
    s.words[1 + CAST(floor(pow(u('second', a.draw_key), 1.3) * len(s.words)) AS BIGINT)] AS second,
    CASE WHEN a.birth_on >= DATE '2000-01-01' AND u('long', a.draw_key) < $long_name_share
      THEN ' ' || g.words[1 + (ui('third', a.draw_key, len(g.words)) + 1 + ui('fourth', a.draw_key, 4)) % len(g.words)]
        || ' ' || g.words[1 + (ui('third', a.draw_key, len(g.words)) + 5 + ui('fifth', a.draw_key, 4)) % len(g.words)] ELSE '' END AS more,
    f.words[1 + CAST(floor(pow(u('family', CASE WHEN a.slot IN (2, 15, 16, 17, 40) THEN a.name_key ELSE a.hh END), 1.3)
      * len(f.words)) AS BIGINT)] AS family,
    u('mononym', a.draw_key) AS mono,
    u('ornament', a.draw_key) AS ornament,
    u('longer', a.draw_key) AS longer
  FROM asked AS a
  INNER JOIN household AS h ON h.hh = a.hh
  INNER JOIN name_word AS g ON g.style = h.style AND g.slot = a.sex
  LEFT JOIN name_word AS s ON s.style = h.style AND s.slot = a.sex || '2'
  LEFT JOIN name_word AS f ON f.style = h.style AND f.slot = 'F'
  LEFT JOIN name_word AS e ON e.style = h.style AND e.slot = a.twin_sex
  LEFT JOIN alike AS t
    ON t.style = e.style AND t.slot = e.slot AND t.other_slot = a.sex
      AND t.word = e.words[1 + CAST(floor(pow(u('given', a.draw_key), 1.5) * len(e.words)) AS BIGINT)]
),
plain AS (
  SELECT
    w.*,
    CASE w.style
      WHEN 'BALI' THEN
        CASE WHEN w.sex = 'L' THEN 'I ' ELSE 'NI ' END
        || ['WAYAN', 'MADE', 'NYOMAN', 'KETUT', 'PUTU', 'KADEK', 'KOMANG', 'KETUT'][
          1 + (greatest(w.slot - 3, 0) + CASE WHEN w.slot IN (1, 2) THEN ui('order', w.name_key, 8) ELSE 0 END) % 8
        ] || ' ' || w.given || CASE WHEN w.longer < 0.3 THEN ' ' || w.second ELSE '' END
      ELSE
        CASE
          WHEN w.family IS NOT NULL
            THEN w.given || w.more || CASE WHEN w.longer < 0.4 THEN ' ' || w.third ELSE '' END || ' ' || w.family
          WHEN w.mono < CASE
              WHEN w.style IN ('JAWA', 'SASAK') THEN CASE WHEN w.birth_on < DATE '1975-01-01' THEN 0.42 ELSE 0.11 END
              WHEN w.style IN ('SUNDA', 'MADURA') THEN CASE WHEN w.birth_on < DATE '1975-01-01' THEN 0.30 ELSE 0.07 END
              ELSE CASE WHEN w.birth_on < DATE '1975-01-01' THEN 0.14 ELSE 0.04 END
            END THEN w.given || w.more
          ELSE w.given || w.more || CASE WHEN w.longer < 0.14 THEN ' ' || w.third ELSE '' END || ' ' || w.second
        END
    END AS words
  FROM worded AS w
)
SELECT
  name_key,
  style,
  trim(replace(
    CASE
      WHEN style IN ('BALI', 'BATAK', 'TIMOR', 'MINAHASA', 'MALUKU', 'PAPUA', 'DAYAK', 'TIONGHOA') THEN words
      WHEN style IN ('MELAYU', 'ARAB', 'BANJAR') AND ornament < 0.05
        THEN words || CASE WHEN sex = 'L' THEN ' BIN ' ELSE ' BINTI ' END || third
      WHEN sex = 'L' AND ornament < 0.13 AND given NOT IN ('MUHAMMAD', 'MOHAMMAD', 'MUHAMAD', 'MOH', 'M')
        THEN ['MUHAMMAD', 'MUHAMAD', 'MOCHAMAD', 'MOHAMAD', 'MUH.', 'MOH.', 'M.', 'ACHMAD'][1 + ui('prefix', draw_key, 8)] || ' ' || words
      WHEN sex = 'P' AND ornament < 0.09 AND given NOT IN ('SITI', 'NUR') THEN ['SITI', 'NUR', 'HJ.', 'NURUL'][1 + ui('prefix', draw_key, 4)] || ' ' || words
      WHEN sex = 'L' AND ornament < 0.15 AND birth_on < DATE '1980-01-01' THEN 'H. ' || words
      ELSE words
    END
    || CASE WHEN u('degree', name_key) < 0.02 AND birth_on < DATE '2002-01-01'
      THEN [', S.PD', ', SE', ', SH', ', S.KOM', ', ST', ', M.SI'][1 + ui('degree kind', name_key, 6)] ELSE '' END,
    '_', ' '
  )) AS full_name
FROM plain
ORDER BY name_key
