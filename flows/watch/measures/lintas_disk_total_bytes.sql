/*
title: Bytes of each disk under the home
reads: [temp.seen_disk]
*/
SELECT
  place,
  total_bytes AS value
FROM temp.seen_disk
ORDER BY place
