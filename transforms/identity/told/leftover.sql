/*
title: Records to be explained whose keys settled nothing
grain: one row per record
reads: [explained_key, identity.residue, identity.link]
*/
SELECT
  ROW_NUMBER() OVER (ORDER BY residue.feed, residue.record_key) AS record_no,
  residue.*,
  link.person_id,
  link.rung
FROM identity.residue AS residue
INNER JOIN explained_key AS wanted
  ON
    residue.feed = wanted.feed
    AND residue.record_key = wanted.record_key
INNER JOIN identity.link AS link
  ON
    residue.feed = link.feed
    AND residue.record_key = link.record_key
