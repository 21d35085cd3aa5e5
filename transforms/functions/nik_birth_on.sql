/*
title: The birth date coded in a NIK
arguments: [nik, seen_on]
doc: >
  NIK = PPRRKK DDMMYY SSSS, women day + 40. The century is the newest that does not lie after `seen_on`. NULL when the six
  digits are no date. A NIK is never changed, so it remembers a birth date that was corrected later.
*/
SELECT
  TRY_CAST(
    CASE WHEN 2000 + MOD(nik // 10000, 100) > YEAR(seen_on) THEN '19' ELSE '20' END
    || LPAD(CAST(MOD(nik // 10000, 100) AS VARCHAR), 2, '0')
    || '-' || LPAD(CAST(MOD(nik // 1000000, 100) AS VARCHAR), 2, '0')
    || '-' || LPAD(
      CAST(MOD(nik // 100000000, 100) - CASE WHEN MOD(nik // 100000000, 100) > 40 THEN 40 ELSE 0 END AS VARCHAR), 2, '0'
    )
    AS DATE
  )
