/*
title: Somebody else could read or change the master key
grain: one row a file or folder
severity: critical
text: '{path} has mode {mode} and belongs to user {owner}. Only the user that runs Lintas may read it: chown it to that user, chmod {wanted}. If others could have read it, ask the security officer.'
resolved: only the user that runs Lintas can read it
repeat_hours: 12
reads: [temp.seen_key]
*/
SELECT
  path AS subject,
  path,
  mode,
  owner,
  wanted
FROM temp.seen_key
WHERE is_exposed
ORDER BY subject
