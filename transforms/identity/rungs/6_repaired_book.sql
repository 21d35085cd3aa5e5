/*
title: The document number misread, or the birth date mistyped at the gate
grain: one row per record and person
rung: REPAIRED
needs: doc_no
precision: 0.9999
reads: [open_record, identity.book]
doc: >
  O for 0 and I for 1, or one digit wrong or exchanged, where birth date and name agree with the book; or the number is right and the
  birth date differs as typing errors do, where the name is the same. The book must have been valid on the day.
*/
WITH held AS MATERIALIZED (
  SELECT
    passport_no,
    issuing_state,
    doc_key,
    birth_on,
    name,
    issued_on,
    expires_on,
    person_id,
    LEFT(doc_key, 4) AS front,
    RIGHT(doc_key, 4) AS back
  FROM identity.book
  WHERE
    is_newest
    AND rung <> 'PROBABLE'
),

keyed AS MATERIALIZED (
  SELECT
    feed,
    record_key,
    doc_no,
    document_key(doc_no) AS doc_key,
    LEFT(document_key(doc_no), 4) AS front,
    RIGHT(document_key(doc_no), 4) AS back,
    issuing_state,
    doc_on,
    birth_on,
    name
  FROM open_record
  WHERE doc_type = 'PASPOR'
),

met AS (
  SELECT
    keyed.feed,
    keyed.record_key,
    keyed.name,
    held.name AS book_name,
    held.person_id,
    'lookalike' AS doc_apart,
    'equal' AS birth_apart
  FROM keyed
  INNER JOIN held
    ON
      keyed.doc_key = held.doc_key
      AND keyed.birth_on = held.birth_on
      AND keyed.issuing_state = held.issuing_state
  WHERE
    keyed.doc_no <> held.passport_no
    AND COALESCE(keyed.doc_on BETWEEN held.issued_on AND held.expires_on, TRUE)
  UNION
  SELECT
    keyed.feed,
    keyed.record_key,
    keyed.name,
    held.name AS book_name,
    held.person_id,
    digits_apart(keyed.doc_key, held.doc_key) AS doc_apart,
    'equal' AS birth_apart
  FROM keyed
  INNER JOIN held
    ON
      keyed.birth_on = held.birth_on
      AND keyed.issuing_state = held.issuing_state
      AND (keyed.front = held.front OR keyed.back = held.back)
  WHERE
    keyed.doc_key <> held.doc_key
    AND COALESCE(keyed.doc_on BETWEEN held.issued_on AND held.expires_on, TRUE)
  UNION
  SELECT
    keyed.feed,
    keyed.record_key,
    keyed.name,
    held.name AS book_name,
    held.person_id,
    'equal' AS doc_apart,
    birth_apart(keyed.birth_on, held.birth_on) AS birth_apart
  FROM keyed
  INNER JOIN held
    ON
      keyed.doc_key = held.doc_key
      AND keyed.issuing_state = held.issuing_state
  WHERE
    keyed.birth_on <> held.birth_on
    AND COALESCE(keyed.doc_on BETWEEN held.issued_on AND held.expires_on, TRUE)
)

SELECT
  feed,
  record_key,
  person_id,
  '{"doc_no": "' || doc_apart || '", "birth_on": "' || birth_apart
  || '", "name": "' || CASE name_agreement(name, book_name) WHEN 4 THEN 'equal' ELSE 'agrees' END || '"}' AS compared
FROM met
WHERE
  doc_apart IS NOT NULL
  AND birth_apart IS NOT NULL
  AND name_agreement(name, book_name) >= CASE WHEN birth_apart = 'equal' AND doc_apart = 'lookalike' THEN 2 ELSE 3 END
