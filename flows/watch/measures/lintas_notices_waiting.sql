/*
title: News that a channel has not taken yet
reads: [ops.notice]
*/
SELECT count(*) AS value
FROM ops.notice
WHERE sent_at IS NULL
