/*
title: Records that a changed book can be the key of
grain: one row per record
reads: [changed_book, identity.link, identity.residue]
doc: By its number as written, and among what was left over by the keys with which rung 6 looks books up.
*/
SELECT
  feed,
  record_key
FROM identity.link
WHERE doc_no IN (SELECT passport_no FROM changed_book)
UNION
SELECT
  residue.feed,
  residue.record_key
FROM identity.residue AS residue
INNER JOIN changed_book AS book
  ON residue.doc_key = book.doc_key
UNION
SELECT
  residue.feed,
  residue.record_key
FROM identity.residue AS residue
INNER JOIN changed_book AS book
  ON residue.birth_on = book.birth_on
WHERE
  LEFT(residue.doc_key, 4) = LEFT(book.doc_key, 4)
  OR RIGHT(residue.doc_key, 4) = RIGHT(book.doc_key, 4)
