/*
title: Whose border crossing is it
grain: one row per crossing
reads: [seen.crossing, identity.book]
doc: >
  The gate records no NIK. The passport book that was valid on the day of crossing, with the same birth date and a name
  that agrees, leads to the person. A book is valid from its issue to its expiry; a book reported lost can still appear at a gate, and is still his.
*/
WITH met AS (
  SELECT
    crossing.crossing_id,
    crossing.tpi_code,
    CAST(crossing.crossed_at AS DATE) AS crossed_on,
    crossing.issuing_state,
    crossing.doc_type,
    book.passport_no IS NOT NULL AS has_book,
    book.is_contested,
    book.person_id,
    book.birth_on = crossing.birth_on AS is_birth_equal,
    CAST(crossing.crossed_at AS DATE) BETWEEN book.issued_on AND book.expires_on AS is_valid,
    mrz_agrees(crossing.mrz_name, book.name_words) AS is_name_agreed
  FROM seen.crossing AS crossing
  LEFT JOIN identity.book AS book
    ON
      CASE WHEN crossing.doc_type = 'PASPOR' THEN crossing.doc_no END = book.passport_no
      AND crossing.issuing_state = book.issuing_state
      AND book.is_newest
),

judged AS (
  SELECT
    crossing_id,
    tpi_code,
    crossed_on,
    CASE
      WHEN issuing_state <> 'IDN' THEN 'FOREIGN'
      WHEN doc_type <> 'PASPOR' THEN 'NO_BOOK_KIND'
      WHEN NOT has_book THEN 'BOOK_UNKNOWN'
      WHEN NOT is_birth_equal THEN 'BIRTH_DATE_CONFLICT'
      WHEN NOT is_valid THEN 'BOOK_NOT_VALID'
      WHEN NOT is_name_agreed THEN 'NAME_CONFLICT'
      WHEN is_contested THEN 'BOOK_CONTESTED'
      WHEN person_id IS NULL THEN 'HOLDER_UNKNOWN'
    END AS unlinked_reason,
    person_id
  FROM met
)

SELECT
  crossing_id AS record_key,
  tpi_code AS unit_code,
  crossed_on AS record_on,
  CASE WHEN unlinked_reason IS NULL THEN person_id END AS person_id,
  CASE WHEN unlinked_reason IS NULL THEN 'BOOK' END AS rung,
  CASE WHEN unlinked_reason IS NULL THEN 1.0 END AS weight,
  CASE unlinked_reason
    WHEN 'FOREIGN' THEN '{"issuing_state": "other"}'
    WHEN 'NO_BOOK_KIND' THEN '{"doc_type": "no passport book"}'
    WHEN 'BOOK_UNKNOWN' THEN '{"doc_no": "no book on file"}'
    WHEN 'BIRTH_DATE_CONFLICT' THEN '{"doc_no": "equal", "birth_on": "differs"}'
    WHEN 'BOOK_NOT_VALID' THEN '{"doc_no": "equal", "birth_on": "equal", "valid_on_day": "no"}'
    WHEN 'NAME_CONFLICT' THEN '{"doc_no": "equal", "birth_on": "equal", "valid_on_day": "yes", "name": "differs"}'
    ELSE '{"doc_no": "equal", "birth_on": "equal", "valid_on_day": "yes", "name": "agrees"}'
  END AS compared,
  unlinked_reason
FROM judged
