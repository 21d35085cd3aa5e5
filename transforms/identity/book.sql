/*
title: Whose passport book is it
grain: one row per passport book issued at home or at a mission
key: passport_no
reads: [due.book, identity.link]
doc: >
  A book belongs to the person its application was linked to. Two books of one number held by two people settle nothing: such
  a number stays out. is_newest marks the one row of a number that records are held against. doc_key is the number with
  look-alike letters read as digits.
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
    link.person_id,
    link.rung,
    link.weight,
    link.probability,
    link.model_version
  FROM due.book AS application
  LEFT JOIN identity.link AS link
    ON
      application.application_id = link.record_key
      AND link.feed = 'passport_application'
),

number AS (
  SELECT
    passport_no,
    COALESCE(MIN(person_id) <> MAX(person_id), FALSE) AS is_contested,
    MAX(CAST(issued_on AS VARCHAR) || application_id) AS newest
  FROM issued
  GROUP BY passport_no
)

SELECT
  issued.passport_no,
  'IDN' AS issuing_state,
  document_key(issued.passport_no) AS doc_key,
  issued.application_id,
  issued.application_type,
  issued.office_code,
  issued.birth_on,
  name_standard(issued.full_name) AS name,
  mrz_name(issued.full_name) AS mrz_name,
  issued.issued_on,
  issued.expires_on,
  issued.old_passport_no,
  CASE WHEN NOT number.is_contested THEN issued.person_id END AS person_id,
  CASE WHEN NOT number.is_contested THEN issued.rung END AS rung,
  issued.weight,
  issued.probability,
  issued.model_version,
  number.is_contested,
  CAST(issued.issued_on AS VARCHAR) || issued.application_id = number.newest AS is_newest
FROM issued
INNER JOIN number
  ON issued.passport_no = number.passport_no
