/*
title: Clusters whose person belongs, with better evidence, to a cluster judged to be somebody else
grain: one row per cluster
reads: [judged_holder, judged_cluster, judged_apart_pair]
*/
SELECT DISTINCT
  weaker.cluster_key,
  weaker.person_id
FROM judged_apart_pair AS apart
INNER JOIN judged_cluster AS one
  ON
    apart.feed_a = one.feed
    AND apart.key_a = one.record_key
INNER JOIN judged_cluster AS other
  ON
    apart.feed_b = other.feed
    AND apart.key_b = other.record_key
INNER JOIN judged_holder AS weaker
  ON one.cluster_key = weaker.cluster_key
INNER JOIN judged_holder AS stronger
  ON
    other.cluster_key = stronger.cluster_key
    AND weaker.person_id = stronger.person_id
WHERE (weaker.strength, weaker.cluster_key) > (stronger.strength, stronger.cluster_key)
