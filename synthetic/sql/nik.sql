/*
title: NIK: region of first registration (with its code of that time), birth date with day + 40 for women, serial
grain: one row a resident
reads: [resident, household, village, region_recode, actor]
*/
WITH placed AS (
  SELECT
    r.person_id,
    r.sex,
    r.birth_on,
    CASE WHEN r.slot IN (1, 2, 15, 17) AND u('born elsewhere', r.person_id) < 0.22 THEN v.regency_code ELSE h.regency_code END
      AS birth_regency,
    CASE WHEN r.slot IN (1, 2, 15, 17) AND u('born elsewhere', r.person_id) < 0.22 THEN v.regency_name ELSE o.regency_name END
      AS birth_place,
    CASE
      WHEN a.role = 'WOMAN' THEN r.birth_on + CAST(200 + ui('court', r.person_id, 500) AS INTEGER)
      WHEN u('nik birth', r.person_id) < $noise_nik_birth AND NOT r.is_newborn AND a.person_id IS NULL AND r.birth_on < $start - 7300
        THEN r.birth_on + CAST(ui('nik shift', r.person_id, 1400) AS INTEGER) - 700
      ELSE r.birth_on
    END AS nik_birth_on
  FROM resident AS r
  INNER JOIN household AS h ON h.hh = r.hh
  INNER JOIN village AS v ON v.village_no = 1 + ui('first village', r.person_id, $villages)
  INNER JOIN village AS o ON o.village_no = h.village_no
  LEFT JOIN actor AS a ON a.person_id = r.person_id
),
coded AS (
  SELECT
    p.person_id,
    p.birth_place,
    p.birth_on,
    p.nik_birth_on,
    replace(coalesce(CASE WHEN p.birth_on < DATE '2022-11-01' THEN o.old_code END, p.birth_regency), '.', '') || '99' AS region,
    lpad(CAST(day(p.nik_birth_on) + CASE WHEN p.sex = 'P' THEN 40 ELSE 0 END AS VARCHAR), 2, '0')
      || strftime(p.nik_birth_on, '%m%y') AS birth_code
  FROM placed AS p
  LEFT JOIN region_recode AS o ON o.new_code = p.birth_regency
)
SELECT
  person_id,
  birth_place,
  nik_birth_on <> birth_on AS is_birth_off,
  region || birth_code
    || lpad(CAST(row_number() OVER (PARTITION BY region, birth_code ORDER BY person_id) AS VARCHAR), 4, '0') AS nik
FROM coded
ORDER BY person_id
