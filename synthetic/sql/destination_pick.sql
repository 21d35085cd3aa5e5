/*
title: Destinations repeated by their weight, to draw from
grain: one row
reads: [destination]
*/
SELECT
  flatten(list(list_transform(range(CAST(weight AS BIGINT)), lambda i: destination) ORDER BY destination)) AS choices
FROM destination
