/*
title: Reports that are other by now than people had them
grain: one row per report
reads: [mart.report_note]
parameters: []
*/
SELECT
  run_on,
  noted_on,
  CAST(added AS INTEGER) AS added,
  CAST(withdrawn AS INTEGER) AS withdrawn,
  CAST(changed AS INTEGER) AS changed
FROM mart.report_note
ORDER BY run_on DESC
