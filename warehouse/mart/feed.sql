/*
title: Feeds
grain: one row a feed
reads: [temp.handed_feed]
columns:
  feed: feed
  title: title in Bahasa Indonesia
  title_en: title in English
  freshness_days: days after which it is late
*/
SELECT
  feed,
  title,
  title_en,
  freshness_days
FROM temp.handed_feed
