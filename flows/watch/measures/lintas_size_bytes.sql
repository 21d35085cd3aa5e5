/*
title: Bytes that the home holds, by folder
reads: [temp.seen_size]
*/
SELECT
  place,
  bytes AS value
FROM temp.seen_size
ORDER BY place
