/*
title: The disk is nearly full
grain: one row a disk that the home uses
severity: warning
text: 'The disk under {place} has {free_gb:.1f} GB free ({percent:.1f} %). Plan for more, or move old backups away.'
resolved: the disk has room again
repeat_hours: 72
limits: {percent: 5, times: 3}
reads: [temp.seen_disk]
*/
SELECT
  place AS subject,
  place,
  free_bytes / 1e9 AS free_gb,
  100.0 * free_bytes / total_bytes AS percent
FROM temp.seen_disk
WHERE free_bytes >= reserve_bytes
  AND (free_bytes < $times * reserve_bytes OR 100.0 * free_bytes < $percent * total_bytes)
ORDER BY subject
