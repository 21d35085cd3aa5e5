/*
title: Feeds
grain: one row a feed
reads: [temp.handed_feed, temp.sealed_feed]
columns:
  feed: feed
  title: title in Bahasa Indonesia
  title_en: title in English
  freshness_days: days after which it is late
*/
SELECT
  handed.feed,
  handed.title,
  handed.title_en,
  handed.freshness_days,
  sealed_feed.feed IS NULL AS is_unsealed
FROM temp.handed_feed AS handed
LEFT JOIN temp.sealed_feed AS sealed_feed
  ON sealed_feed.feed = handed.feed
