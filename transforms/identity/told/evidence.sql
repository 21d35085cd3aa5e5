/*
title: Record and person side by side
grain: one row per record and column of which either side says something
reads: [explained_record, identity.link, seen.population_registry, identity.book]
doc: >
  Values as delivered, so that people recognise them. The other side is the linked person; of a record without one, whom its NIK
  names, and the book on file. agreement is what the ladder found; a column that it did not look at is not_compared. A NIK or
  family card that is not this person's own may be somebody else's and is shown as ••• alone.
*/
WITH held AS (
  SELECT
    record.feed,
    record.record_key,
    book.passport_no,
    book.issuing_state,
    book.mrz_name,
    book.birth_on,
    book.issued_on,
    book.expires_on
  FROM explained_record AS record
  INNER JOIN identity.link AS link
    ON
      record.feed = link.feed
      AND record.record_key = link.record_key
  INNER JOIN identity.book AS book
    ON document_key(record.doc_no) = book.doc_key
  WHERE
    book.is_newest
    AND (link.person_id IS NULL OR link.person_id = book.person_id)
),

met AS MATERIALIZED (
  SELECT
    record.feed,
    record.record_key,
    link.person_id,
    link.rung,
    record.unit_code,
    record.record_on,
    link.compared,
    link.weights,
    [
      {
        'column_name': 'name',
        'record_value': COALESCE(record.mrz_name, record.full_name),
        'person_value': COALESCE(person.full_name, book.mrz_name)
      },
      {
        'column_name': 'birth_on',
        'record_value': CAST(record.birth_on AS VARCHAR),
        'person_value': CAST(COALESCE(person.birth_on, book.birth_on) AS VARCHAR)
      },
      {'column_name': 'sex', 'record_value': record.sex, 'person_value': person.sex},
      {
        'column_name': 'nik',
        'record_value': CASE
          WHEN record.nik = person.nik OR person.nik IS NULL THEN LPAD(CAST(record.nik AS VARCHAR), 16, '0')
          WHEN record.nik IS NOT NULL THEN '•••'
        END,
        'person_value': LPAD(CAST(person.nik AS VARCHAR), 16, '0')
      },
      {
        'column_name': 'no_kk',
        'record_value': CASE
          WHEN record.no_kk = person.no_kk OR person.nik IS NULL THEN LPAD(CAST(record.no_kk AS VARCHAR), 16, '0')
          WHEN record.no_kk IS NOT NULL THEN '•••'
        END,
        'person_value': LPAD(CAST(person.no_kk AS VARCHAR), 16, '0')
      },
      {'column_name': 'birth_place', 'record_value': record.birth_place, 'person_value': person.birth_place},
      {'column_name': 'mother', 'record_value': record.mother_name, 'person_value': person.mother_name},
      {'column_name': 'village_code', 'record_value': record.village_code, 'person_value': person.village_code},
      {'column_name': 'address', 'record_value': record.address, 'person_value': person.address},
      {'column_name': 'phone', 'record_value': record.phone, 'person_value': NULL},
      {'column_name': 'doc_type', 'record_value': record.doc_type, 'person_value': NULL},
      {'column_name': 'doc_no', 'record_value': record.doc_no, 'person_value': book.passport_no},
      {
        'column_name': 'issuing_state',
        'record_value': record.issuing_state,
        'person_value': book.issuing_state
      },
      {
        'column_name': 'valid_on_day',
        'record_value': CAST(record.doc_on AS VARCHAR),
        'person_value': CAST(book.issued_on AS VARCHAR) || ' – ' || CAST(book.expires_on AS VARCHAR)
      },
      {'column_name': 'old_book_no', 'record_value': record.old_book_no, 'person_value': NULL}
    ] AS sides
  FROM explained_record AS record
  INNER JOIN identity.link AS link
    ON
      record.feed = link.feed
      AND record.record_key = link.record_key
  LEFT JOIN seen.population_registry AS person
    ON COALESCE(link.person_id, record.nik) = person.nik
  LEFT JOIN held AS book
    ON
      record.feed = book.feed
      AND record.record_key = book.record_key
),

side AS (
  SELECT
    feed,
    record_key,
    person_id,
    rung,
    unit_code,
    record_on,
    compared,
    weights,
    UNNEST(RANGE(LEN(sides))) AS place,
    UNNEST(sides) AS side
  FROM met
),

told AS (
  SELECT
    feed,
    record_key,
    person_id,
    rung,
    unit_code,
    record_on,
    place,
    side.column_name,
    side.record_value,
    side.person_value,
    JSON_EXTRACT_STRING(compared, '$.' || side.column_name) AS agreement,
    TRY_CAST(JSON_EXTRACT_STRING(weights, '$.' || side.column_name) AS DOUBLE) AS weight
  FROM side
),

other AS (
  SELECT
    feed,
    record_key,
    person_id,
    rung,
    unit_code,
    record_on,
    compared,
    UNNEST(JSON_KEYS(compared)) AS column_name
  FROM met
)

SELECT
  feed,
  record_key,
  person_id,
  rung,
  unit_code,
  record_on,
  place,
  column_name,
  record_value,
  person_value,
  COALESCE(agreement, 'not_compared') AS agreement,
  weight
FROM told
WHERE COALESCE(record_value, agreement) IS NOT NULL
UNION ALL
SELECT
  other.feed,
  other.record_key,
  other.person_id,
  other.rung,
  other.unit_code,
  other.record_on,
  99 AS place,
  other.column_name,
  NULL AS record_value,
  NULL AS person_value,
  JSON_EXTRACT_STRING(other.compared, '$.' || other.column_name) AS agreement,
  NULL AS weight
FROM other
WHERE other.column_name NOT IN (SELECT told.column_name FROM told)
