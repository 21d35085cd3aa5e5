/*
title: Passport books and what became of them
grain: one row per book issued
reads: [identity.book]
doc: >
  A book is superseded by the next application that names it as the old book, or, where a replacement names none, by the
  holder's next replacement. A second book from a new application (BARU) supersedes nothing: both live on.
*/
WITH replacement AS (
  SELECT
    later.application_id,
    later.issued_on,
    later.application_type,
    earlier.passport_no,
    ROW_NUMBER() OVER (
      PARTITION BY earlier.passport_no
      ORDER BY later.issued_on, later.application_id
    ) AS turn
  FROM identity.book AS earlier
  INNER JOIN identity.book AS later
    ON
      earlier.passport_no = later.old_passport_no
      AND later.issued_on >= earlier.issued_on
      AND later.application_id <> earlier.application_id
),

unnamed AS (
  SELECT
    earlier.passport_no,
    later.issued_on,
    later.application_type,
    ROW_NUMBER() OVER (
      PARTITION BY earlier.passport_no
      ORDER BY later.issued_on, later.application_id
    ) AS turn
  FROM identity.book AS earlier
  INNER JOIN identity.book AS later
    ON
      earlier.person_id = later.person_id
      AND later.old_passport_no IS NULL
      AND later.application_type <> 'BARU'
      AND later.issued_on > earlier.issued_on
)

SELECT
  book.passport_no,
  book.issuing_state,
  book.person_id,
  book.rung,
  book.application_id,
  book.application_type,
  book.office_code,
  book.issued_on,
  book.expires_on,
  book.birth_on,
  book.old_passport_no AS previous_passport_no,
  COALESCE(replacement.issued_on, unnamed.issued_on) AS superseded_on,
  COALESCE(replacement.application_type, unnamed.application_type) AS superseded_by
FROM identity.book AS book
LEFT JOIN replacement
  ON
    book.passport_no = replacement.passport_no
    AND replacement.turn = 1
LEFT JOIN unnamed
  ON
    book.passport_no = unnamed.passport_no
    AND unnamed.turn = 1
