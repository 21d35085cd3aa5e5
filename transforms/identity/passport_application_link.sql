/*
title: Whose passport application is it
grain: one row per application
reads: [identity.application_nik, identity.book]
*/
SELECT
  by_nik.application_id AS record_key,
  COALESCE(by_nik.person_id, book.person_id) AS person_id,
  COALESCE(by_nik.rung, book.rung) AS rung,
  CASE WHEN COALESCE(by_nik.person_id, book.person_id) IS NOT NULL THEN 1.0 END AS weight,
  by_nik.compared,
  CASE WHEN COALESCE(by_nik.person_id, book.person_id) IS NULL THEN by_nik.unlinked_reason END AS unlinked_reason,
  by_nik.unit_code,
  by_nik.record_on
FROM identity.application_nik AS by_nik
LEFT JOIN identity.book AS book
  ON
    by_nik.application_id = book.application_id
    AND book.rung = 'OLD_BOOK'
