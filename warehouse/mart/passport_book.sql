/*
title: Passport books valid in the last 190 days
grain: one row a book
reads: [fact.passport_book, temp.window_person, temp.flagged_person]
columns:
  passport_no: book
  person_id: person, a token
  rung: how it was linked
  application_id: application it was issued on
  application_type: type of that application
  office_code: office that issued it
  issued_on: issued
  expires_on: expires
  previous_passport_no: book before it
  superseded_on: date of the book that replaced it
  superseded_by: type of the application that replaced it
*/
SELECT
  book.passport_no,
  book.person_id,
  book.rung,
  book.application_id,
  book.application_type,
  book.office_code,
  book.issued_on,
  book.expires_on,
  book.previous_passport_no,
  book.superseded_on,
  book.superseded_by,
  coalesce(flagged.is_open_flag, FALSE) AS is_open_flag,
  coalesce(flagged.is_flagged, FALSE) AS is_flagged,
  coalesce(flagged.has_sealed_flag, FALSE) AS has_sealed_flag,
  coalesce(flagged.has_open_sealed_flag, FALSE) AS has_open_sealed_flag,
  wanted.is_unsealed
FROM fact.passport_book AS book
INNER JOIN temp.window_person AS wanted
  ON wanted.person_id = book.person_id
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = book.person_id
WHERE book.expires_on > CAST($run_on AS DATE) - 400
