/*
title: Why a record has no person
grain: one row per record that no rung linked
reads: [open_record, ambiguous, refused, identity.book, identity.person]
doc: >
  Something the sender can mend, where there is one: no book on file, a NIK the registry does not know. What a person judged
  different, or two people fit alike, is said as such.
*/
WITH met AS (
  SELECT
    open_record.feed,
    open_record.record_key,
    open_record.nik,
    open_record.doc_type,
    person.nik IS NOT NULL AS has_person,
    book.passport_no IS NOT NULL AS has_book,
    book.is_contested,
    book.person_id IS NOT NULL AS has_holder,
    book.birth_on = open_record.birth_on AS is_birth_equal,
    COALESCE(open_record.doc_on BETWEEN book.issued_on AND book.expires_on, TRUE) AS is_valid
  FROM open_record
  LEFT JOIN identity.book AS book
    ON
      CASE WHEN open_record.doc_type = 'PASPOR' THEN open_record.doc_no END = book.passport_no
      AND open_record.issuing_state = book.issuing_state
      AND book.is_newest
  LEFT JOIN identity.person AS person
    ON open_record.nik = person.nik
),

judged AS (
  SELECT
    met.feed,
    met.record_key,
    CASE
      WHEN refused.record_key IS NOT NULL THEN 'JUDGED_DIFFERENT'
      WHEN ambiguous.record_key IS NOT NULL THEN 'AMBIGUOUS'
      WHEN met.nik IS NOT NULL AND met.has_person THEN 'NIK_CONFLICT'
      WHEN met.nik IS NOT NULL THEN 'NIK_UNKNOWN'
      WHEN met.doc_type IS NULL THEN 'NO_KEY'
      WHEN met.doc_type <> 'PASPOR' THEN 'NO_BOOK_KIND'
      WHEN NOT met.has_book THEN 'BOOK_UNKNOWN'
      WHEN NOT met.is_birth_equal THEN 'BIRTH_DATE_CONFLICT'
      WHEN NOT met.is_valid THEN 'BOOK_NOT_VALID'
      WHEN met.is_contested THEN 'BOOK_CONTESTED'
      WHEN NOT met.has_holder THEN 'HOLDER_UNKNOWN'
      ELSE 'NAME_CONFLICT'
    END AS unlinked_reason
  FROM met
  LEFT JOIN (
    SELECT DISTINCT
      feed,
      record_key
    FROM refused
  ) AS refused
    ON
      met.feed = refused.feed
      AND met.record_key = refused.record_key
  LEFT JOIN (
    SELECT DISTINCT
      feed,
      record_key
    FROM ambiguous
  ) AS ambiguous
    ON
      met.feed = ambiguous.feed
      AND met.record_key = ambiguous.record_key
)

SELECT
  feed,
  record_key,
  unlinked_reason,
  CASE unlinked_reason
    WHEN 'JUDGED_DIFFERENT' THEN '{"judgement": "different"}'
    WHEN 'AMBIGUOUS' THEN '{"candidates": "several"}'
    WHEN 'NIK_CONFLICT' THEN '{"nik": "equal", "name": "differs"}'
    WHEN 'NIK_UNKNOWN' THEN '{"nik": "not in the registry"}'
    WHEN 'NO_KEY' THEN '{}'
    WHEN 'NO_BOOK_KIND' THEN '{"doc_type": "no passport book"}'
    WHEN 'BOOK_UNKNOWN' THEN '{"doc_no": "no book on file"}'
    WHEN 'BIRTH_DATE_CONFLICT' THEN '{"doc_no": "equal", "birth_on": "differs"}'
    WHEN 'BOOK_NOT_VALID' THEN '{"doc_no": "equal", "birth_on": "equal", "valid_on_day": "no"}'
    WHEN 'NAME_CONFLICT' THEN '{"doc_no": "equal", "birth_on": "equal", "valid_on_day": "yes", "name": "differs"}'
    ELSE '{"doc_no": "equal", "birth_on": "equal", "valid_on_day": "yes"}'
  END AS compared
FROM judged
