/*
title: Community reports from villages, typed
grain: one row per report and delivery
key: [report_id]
reads: [landed]
*/
SELECT
  report_id,
  CAST(received_at AS TIMESTAMP) AS received_at,
  village_code,
  channel,
  topic,
  TRIM(text) AS text,
  reliability,
  consent = 'Y' AS has_consent,
  line_no
FROM landed
