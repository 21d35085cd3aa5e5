/*
title: Licensed companies, bureaux and training bodies, typed
grain: one row per licence period and delivery
key: [licence_id, licensed_from]
reads: [landed]
*/
SELECT
  licence_id,
  kind,
  TRIM(name) AS name,
  REPLACE(REPLACE(TRIM(phone), ' ', ''), '-', '') AS phone,
  CAST(valid_from AS DATE) AS licensed_from,
  CAST(valid_to AS DATE) AS licensed_to,
  CAST(sanction_from AS DATE) AS sanction_from,
  CAST(sanction_to AS DATE) AS sanction_to,
  line_no
FROM landed
