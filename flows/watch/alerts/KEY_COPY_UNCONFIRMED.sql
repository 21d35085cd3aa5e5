/*
title: Nobody has confirmed a copy of the master key
grain: one row an installation
severity: warning
text: 'Nobody has confirmed that a copy of {path} is kept in another safe place. Without one, a lost disk loses everything. Compare the copy and note it: lintas key copied COPY.'
resolved: a copy was compared with the key
repeat_hours: 168
limits: {days: 400}
reads: [temp.seen_key]
doc: A copy that was compared more than so many days ago should be compared again.
*/
SELECT
  'master key' AS subject,
  path
FROM temp.seen_key
WHERE is_master
  AND (copied_at IS NULL OR copied_at < CAST($now AS TIMESTAMP) - $days * INTERVAL 1 DAY)
