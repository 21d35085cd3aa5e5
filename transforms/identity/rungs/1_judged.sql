/*
title: A person said whose record this is
grain: one row per record and person
rung: JUDGED
precision: 0.9999
unique: true
reads: [waiting, judged_cluster, judged_person]
doc: >
  Records judged the same, through any number of judgements, are one person's: that of the registry entry among them, else that of
  the best link among them.
*/
SELECT
  waiting.feed,
  waiting.record_key,
  person.person_id,
  '{"judgement": "same"}' AS compared
FROM waiting
INNER JOIN judged_cluster AS judged
  ON
    waiting.feed = judged.feed
    AND waiting.record_key = judged.record_key
INNER JOIN judged_person AS person
  ON judged.cluster_key = person.cluster_key
