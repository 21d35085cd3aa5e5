/*
title: The last backup is too old
grain: one row an installation
severity: error
text: 'The last good backup is of {last}. Make one now: lintas backup TARGET, and look at why the planned one did not run.'
resolved: a newer backup was made
repeat_hours: 24
limits: {days: 8}
reads: [temp.seen_backup]
*/
SELECT
  'backup' AS subject,
  coalesce(strftime(last_at, '%Y-%m-%d %H:%M'), 'never') AS last
FROM temp.seen_backup
WHERE coalesce(last_at, first_run_at) < CAST($now AS TIMESTAMP) - $days * INTERVAL 1 DAY
