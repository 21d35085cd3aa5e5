/*
title: Families of four on one card, each in a village and with the naming habit of one of its peoples
grain: one row a household
reads: [region, province]
doc: $people are those whom the registry knows at first; $born more are reported on the day.
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
village AS (
  SELECT
    code AS village_code,
    substr(code, 1, 5) AS regency_code,
    substr(code, 1, 2) AS province_code,
    row_number() OVER (ORDER BY code) - 1 AS village_no
  FROM region
  WHERE length(code) = 13
),
regency AS (
  SELECT
    code AS regency_code,
    upper(regexp_replace(name, '^(Kabupaten|Kota|Kota Administrasi|Kabupaten Administrasi) ', '')) AS regency_name
  FROM region
  WHERE length(code) = 5
),
drawn AS (
  SELECT
    h.hh,
    ui('village', h.hh, 83000) AS village_no
  FROM range(CAST(ceil(($people + $born) / 4.0) AS BIGINT)) AS h (hh)
)
SELECT
  d.hh,
  v.village_code,
  v.regency_code,
  r.regency_name,
  y.choices[1 + ui('style', d.hh, len(y.choices))] AS style,
  DATE '2010-01-01' + CAST(ui('card', d.hh, 5500) AS INTEGER) AS card_issued_on
FROM drawn AS d
INNER JOIN village AS v ON v.village_no = d.village_no
INNER JOIN regency AS r ON r.regency_code = v.regency_code
INNER JOIN style AS y ON y.province_code = v.province_code
