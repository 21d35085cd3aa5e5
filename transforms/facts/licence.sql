/*
title: Licence periods free of sanction
grain: one row per licence period
kind: view
reads: [seen.licence]
*/
SELECT
  licence_id,
  kind,
  phone,
  licensed_from,
  licensed_to,
  sanction_from,
  COALESCE(sanction_to, licensed_to) AS sanction_to
FROM seen.licence
