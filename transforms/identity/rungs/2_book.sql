/*
title: Passport book valid on the day, with issuing state and birth date
grain: one row per record and person
rung: BOOK
needs: doc_no
precision: 0.9999
unique: true
reads: [waiting, identity.book]
doc: >
  The name must not be plainly another one: it keeps a misread document number from finding somebody else's book. A book reported
  lost can still appear at a gate, and is still its holder's. A link is no stronger than the one that gave the book its holder.
*/
SELECT
  waiting.feed,
  waiting.record_key,
  book.person_id,
  CASE WHEN book.rung = 'PROBABLE' THEN 'PROBABLE' END AS rung,
  CASE WHEN book.rung = 'PROBABLE' THEN book.weight END AS weight,
  CASE WHEN book.rung = 'PROBABLE' THEN book.probability END AS probability,
  CASE WHEN book.rung = 'PROBABLE' THEN book.model_version END AS model_version,
  '{"doc_no": "equal", "birth_on": "equal", "name": "' || CASE WHEN waiting.mrz_name = book.mrz_name THEN 'equal' ELSE 'agrees' END || '"'
  || CASE WHEN waiting.doc_on IS NULL THEN '' ELSE ', "valid_on_day": "yes"' END
  || CASE WHEN book.rung = 'PROBABLE' THEN ', "holder": "probable"' ELSE '' END || '}' AS compared
FROM waiting
INNER JOIN identity.book AS book
  ON
    waiting.doc_no = book.passport_no
    AND waiting.issuing_state = book.issuing_state
    AND waiting.birth_on = book.birth_on
WHERE
  waiting.doc_type = 'PASPOR'
  AND book.is_newest
  AND book.person_id IS NOT NULL
  AND COALESCE(waiting.doc_on BETWEEN book.issued_on AND book.expires_on, TRUE)
  AND CASE
    WHEN waiting.mrz_name = book.mrz_name THEN TRUE
    ELSE COALESCE(name_agreement(COALESCE(mrz_standard(waiting.mrz_name), name_standard(waiting.full_name)), book.name) >= 1, FALSE)
  END
