/*
title: Records to be explained whose keys settled nothing
grain: one row per record
reads: [explained_key, identity.residue]
*/
SELECT
  ROW_NUMBER() OVER (ORDER BY residue.feed, residue.record_key) AS record_no,
  residue.*
FROM identity.residue AS residue
INNER JOIN explained_key AS wanted
  ON
    residue.feed = wanted.feed
    AND residue.record_key = wanted.record_key
