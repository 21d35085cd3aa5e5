/*
title: Open alerts by severity
reads: [ops.alert]
*/
SELECT
  known.severity,
  count(alert.alert_id) AS value
FROM (VALUES ('info'), ('warning'), ('error'), ('critical')) AS known(severity)
LEFT JOIN ops.alert AS alert
  ON alert.severity = known.severity
  AND alert.resolved_at IS NULL
GROUP BY known.severity
ORDER BY known.severity
