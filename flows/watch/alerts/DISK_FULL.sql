/*
title: The disk has less than its reserve
grain: one row a disk that the home uses
severity: critical
text: 'The disk under {place} has {free_gb:.1f} GB free, less than the reserve of {reserve_gb:.1f} GB. Free space before the next run, or it will fail; published files stay as they are.'
resolved: the disk has its reserve again
repeat_hours: 12
reads: [temp.seen_disk]
*/
SELECT
  place AS subject,
  place,
  free_bytes / 1e9 AS free_gb,
  reserve_bytes / 1e9 AS reserve_gb
FROM temp.seen_disk
WHERE free_bytes < reserve_bytes
ORDER BY subject
