/*
title: What happens to a household within the delivered days: at most one civil event each
grain: one row a household with an event
reads: [household, member, actor]
*/
WITH kind AS (
  SELECT
    name,
    share,
    sum(share) OVER (ORDER BY place) - share AS low,
    sum(share) OVER (ORDER BY place) AS high
  FROM (
    VALUES
      (1, 'PINDAH', $move_household_year),
      (2, 'LAHIR', $birth_household_year),
      (3, 'MATI', $death_household_year),
      (4, 'KAWIN', $marriage_household_year),
      (5, 'CERAI', $divorce_household_year),
      (6, 'KK_BARU', $split_household_year),
      (7, 'KOREKSI_NAMA', $name_correction_household_year),
      (8, 'KOREKSI_TGL_LHR', $birth_correction_household_year),
      (9, 'REKAM_KTP', $ktp_household_year)
  ) AS k (place, name, rate)
  CROSS JOIN LATERAL (SELECT k.rate * ($days - 1) / 365.25 AS share) AS s
)
SELECT
  h.hh,
  k.name AS event,
  $start + CAST(1 + ui('event day', h.hh, $days - 1) AS INTEGER) AS event_on
FROM household AS h
INNER JOIN kind AS k ON u('event', h.hh) >= k.low AND u('event', h.hh) < k.high
WHERE h.hh IN (SELECT hh FROM member) AND h.hh NOT IN (SELECT hh FROM actor) AND $days > 1
ORDER BY h.hh
