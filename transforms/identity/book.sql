/*
title: Whose passport book is it
grain: one row per passport book issued at home or at a mission
reads: [seen.passport_application, identity.application_nik]
doc: >
  A book belongs to the person its application was linked to. Where the application could not be linked, the book it
  replaces speaks for it (rung OLD_BOOK), if both applications state the same birth date. Two books of one number held by
  two people settle nothing: such a number stays out. is_newest marks the one row of a number that crossings are held against.
*/
WITH issued AS (
  SELECT
    application.passport_no,
    application.application_id,
    application.application_type,
    application.office_code,
    application.birth_on,
    application.full_name,
    application.passport_issued_on AS issued_on,
    application.passport_expires_on AS expires_on,
    application.old_passport_no,
    link.person_id
  FROM seen.passport_application AS application
  INNER JOIN identity.application_nik AS link
    ON application.application_id = link.application_id
  WHERE
    application.decision = 'TERBIT'
    AND application.passport_no IS NOT NULL
),

inherited AS (
  SELECT
    book.application_id,
    MAX(old_book.person_id) AS person_id
  FROM issued AS book
  INNER JOIN issued AS old_book
    ON
      book.old_passport_no = old_book.passport_no
      AND book.birth_on = old_book.birth_on
  WHERE book.person_id IS NULL
  GROUP BY book.application_id
),

chained AS (
  SELECT
    book.passport_no,
    book.application_id,
    book.application_type,
    book.office_code,
    book.birth_on,
    book.full_name,
    book.issued_on,
    book.expires_on,
    book.old_passport_no,
    COALESCE(book.person_id, inherited.person_id) AS person_id,
    CASE WHEN book.person_id IS NOT NULL THEN 'NIK' WHEN inherited.person_id IS NOT NULL THEN 'OLD_BOOK' END AS rung
  FROM issued AS book
  LEFT JOIN inherited
    ON book.application_id = inherited.application_id
),

number AS (
  SELECT
    passport_no,
    MIN(person_id) AS first_person_id,
    MAX(person_id) AS last_person_id,
    MAX(CAST(issued_on AS VARCHAR) || application_id) AS newest
  FROM chained
  GROUP BY passport_no
)

SELECT
  chained.passport_no,
  'IDN' AS issuing_state,
  chained.application_id,
  chained.application_type,
  chained.office_code,
  chained.birth_on,
  mrz_words(chained.full_name) AS name_words,
  chained.issued_on,
  chained.expires_on,
  chained.old_passport_no,
  CASE WHEN number.first_person_id = number.last_person_id THEN chained.person_id END AS person_id,
  CASE WHEN number.first_person_id = number.last_person_id THEN chained.rung END AS rung,
  COALESCE(number.first_person_id <> number.last_person_id, FALSE) AS is_contested,
  CAST(chained.issued_on AS VARCHAR) || chained.application_id = number.newest AS is_newest
FROM chained
INNER JOIN number
  ON chained.passport_no = number.passport_no
