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
    book.person_id,
    book.is_contested,
    book.birth_on = crossing.birth_on AS is_birth_equal,
    CAST(crossing.crossed_at AS DATE) BETWEEN book.issued_on AND book.expires_on AS is_valid,
    mrz_agrees(crossing.mrz_name, book.full_name) AS is_name_agreed
  FROM seen.crossing AS crossing
  INNER JOIN identity.book AS book
    ON
      crossing.doc_no = book.passport_no
      AND crossing.issuing_state = book.issuing_state
      AND crossing.doc_type = 'PASPOR'
),

candidate AS (
  SELECT
    crossing_id,
    BOOL_OR(is_birth_equal) AS is_birth_equal,
    BOOL_OR(is_birth_equal AND is_valid) AS is_valid,
    BOOL_OR(is_birth_equal AND is_valid AND is_name_agreed) AS is_name_agreed,
    BOOL_OR(is_contested) AS is_contested,
    MAX(CASE WHEN is_birth_equal AND is_valid AND is_name_agreed THEN person_id END) AS person_id
  FROM met
  GROUP BY crossing_id
)

SELECT
  crossing.crossing_id AS record_key,
  crossing.tpi_code AS unit_code,
  CAST(crossing.crossed_at AS DATE) AS record_on,
  candidate.person_id,
  CASE WHEN candidate.person_id IS NOT NULL THEN 'BOOK' END AS rung,
  CASE WHEN candidate.person_id IS NOT NULL THEN 1.0 END AS weight,
  CASE
    WHEN candidate.person_id IS NOT NULL
      THEN '{"doc_no": "equal", "issuing_state": "equal", "birth_on": "equal", "name": "agrees", "valid_on_day": "yes"}'
    WHEN candidate.crossing_id IS NULL THEN '{"doc_no": "no book on file"}'
    WHEN NOT candidate.is_birth_equal THEN '{"doc_no": "equal", "birth_on": "differs"}'
    WHEN NOT candidate.is_valid THEN '{"doc_no": "equal", "birth_on": "equal", "valid_on_day": "no"}'
    WHEN NOT candidate.is_name_agreed THEN '{"doc_no": "equal", "birth_on": "equal", "valid_on_day": "yes", "name": "differs"}'
    ELSE '{"doc_no": "equal", "birth_on": "equal", "valid_on_day": "yes", "name": "agrees", "holder": "unknown"}'
  END AS compared,
  CASE
    WHEN candidate.person_id IS NOT NULL THEN NULL
    WHEN crossing.issuing_state <> 'IDN' THEN 'FOREIGN'
    WHEN crossing.doc_type <> 'PASPOR' THEN 'NO_BOOK_KIND'
    WHEN candidate.crossing_id IS NULL THEN 'BOOK_UNKNOWN'
    WHEN NOT candidate.is_birth_equal THEN 'BIRTH_DATE_CONFLICT'
    WHEN NOT candidate.is_valid THEN 'BOOK_NOT_VALID'
    WHEN NOT candidate.is_name_agreed THEN 'NAME_CONFLICT'
    WHEN candidate.is_contested THEN 'BOOK_CONTESTED'
    ELSE 'HOLDER_UNKNOWN'
  END AS unlinked_reason
FROM seen.crossing AS crossing
LEFT JOIN candidate
  ON crossing.crossing_id = candidate.crossing_id
