/*
title: Family cards: where they live, how they name their children, who lives in them
grain: one row a household
reads: [village, province]
*/
WITH style AS (
  SELECT
    province_code,
    flatten(list_transform(
      string_split(styles, ' '),
      lambda s: list_transform(range(CAST(split_part(s, ':', 2) AS BIGINT)), lambda i: split_part(s, ':', 1))
    )) AS choices
  FROM province
),
drawn AS (
  SELECT
    h.hh,
    1 + ui('household village', h.hh, $villages) AS village_no,
    20.0 + 62.0 * pow(u('head age', h.hh), 1.35) AS head_age,
    u('couple', h.hh) AS couple_draw
  FROM range(CAST(ceil($residents / 2.6) AS BIGINT)) AS h (hh)
)
SELECT
  d.hh,
  v.village_no,
  v.village_code,
  v.regency_code,
  v.province_code,
  y.choices[1 + ui('style', d.hh, len(y.choices))] AS style,
  d.head_age,
  d.couple_draw < CASE WHEN d.head_age < 24 THEN 0.35 WHEN d.head_age < 62 THEN 0.86 ELSE 0.55 END AS is_couple,
  CASE
    WHEN d.couple_draw < CASE WHEN d.head_age < 24 THEN 0.35 WHEN d.head_age < 62 THEN 0.86 ELSE 0.55 END THEN 'L'
    WHEN u('head sex', d.hh) < CASE WHEN d.head_age < 30 THEN 0.45 ELSE 0.72 END THEN 'P'
    ELSE 'L'
  END AS head_sex,
  greatest(d.head_age - (9.0 * u('wife age', d.hh) - 2.5), 19.0 + 2.0 * u('youngest wife', d.hh)) AS wife_age,
  18.5 + 9.0 * u('first child', d.hh) AS first_birth_age,
  2.0 + 3.0 * u('spacing', d.hh) AS spacing,
  CAST(floor(0.75 + 3.9 * pow(u('children', d.hh), 0.75)) AS BIGINT) AS children,
  u('elder', d.hh) < 0.10 AND d.head_age BETWEEN 25 AND 62 AS has_elder,
  u('other', d.hh) < 0.06 AS has_other,
  u('in-law', d.hh) < 0.35 AS has_in_law
FROM drawn AS d
INNER JOIN village AS v ON v.village_no = d.village_no
INNER JOIN style AS y ON y.province_code = v.province_code
ORDER BY d.hh
