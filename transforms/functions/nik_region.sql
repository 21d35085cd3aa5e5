/*
title: The regency where a NIK was issued, as coded then
arguments: [nik]
doc: PP.RR of the first registration. A NIK keeps this code when its holder moves or the region is given another code.
*/
SELECT
  LPAD(CAST(nik // 100000000000000 AS VARCHAR), 2, '0')
  || '.' || LPAD(CAST(MOD(nik // 1000000000000, 100) AS VARCHAR), 2, '0')
