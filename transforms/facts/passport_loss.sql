/*
title: Lost and damaged passports with what lies around them
grain: one row per application for a lost or damaged book of the last 100 days
reads: [fact.application, fact.passport_book, fact.deferral, fact.trip, fact.placement]
doc: >
  Exact links only. week_* count such applications from six days before to six after, of the same family card and of the same
  regency (this one included); year_regency those of the regency in the year before until six days after. Of the five years
  before: earlier_losses, newest_issued_on and books (the applications behind the older books), completed_trips; deferrals for
  PMI_NP or TUJUAN_TIDAK_JELAS in the year before. placements: known to have gone to work abroad.
*/
WITH loss AS MATERIALIZED (
  SELECT
    application_id,
    person_id,
    no_kk,
    regency_code,
    office_code,
    submitted_on,
    submitted_on > $run_on - 100 AS is_subject
  FROM fact.application
  WHERE
    application_type IN ('HILANG', 'RUSAK')
    AND decision <> 'BATAL'
    AND submitted_on <= $run_on
    AND rung <> 'PROBABLE'
),

subject AS MATERIALIZED (
  SELECT
    application_id,
    person_id,
    no_kk,
    regency_code,
    office_code,
    submitted_on
  FROM loss
  WHERE is_subject
),

around AS (
  SELECT
    subject.application_id,
    COUNT(CASE WHEN loss.no_kk = subject.no_kk AND loss.submitted_on >= subject.submitted_on - 6 THEN 1 END) AS week_card,
    COUNT(CASE WHEN loss.submitted_on >= subject.submitted_on - 6 THEN 1 END) AS week_regency,
    COUNT(*) AS year_regency
  FROM subject
  INNER JOIN loss
    ON subject.regency_code = loss.regency_code
  WHERE loss.submitted_on BETWEEN subject.submitted_on - 365 AND subject.submitted_on + 6
  GROUP BY subject.application_id
),

history AS (
  SELECT
    subject.application_id,
    COUNT(CASE WHEN book.application_type IN ('HILANG', 'RUSAK') THEN 1 END) AS losses,
    MAX(book.issued_on) AS newest_issued_on,
    LIST_SORT(ARRAY_AGG(book.application_id)) AS books
  FROM subject
  INNER JOIN fact.passport_book AS book
    ON
      subject.person_id = book.person_id
      AND subject.application_id <> book.application_id
  WHERE
    book.rung <> 'PROBABLE'
    AND book.issued_on <= subject.submitted_on
    AND book.issued_on >= subject.submitted_on - 1826
  GROUP BY subject.application_id
),

deferred AS (
  SELECT
    subject.application_id,
    COUNT(*) AS deferrals
  FROM subject
  INNER JOIN fact.deferral AS deferral
    ON
      subject.person_id = deferral.person_id
      AND subject.application_id <> deferral.record_key
  WHERE
    deferral.reason_code IN ('PMI_NP', 'TUJUAN_TIDAK_JELAS')
    AND deferral.deferred_on <= subject.submitted_on
    AND deferral.deferred_on >= subject.submitted_on - 365
  GROUP BY subject.application_id
),

travelled AS (
  SELECT
    subject.application_id,
    COUNT(*) AS trips
  FROM subject
  INNER JOIN fact.trip AS trip
    ON subject.person_id = trip.person_id
  WHERE
    trip.returned_on IS NOT NULL
    AND trip.left_on >= subject.submitted_on - 1826
  GROUP BY subject.application_id
),

placed AS (
  SELECT
    person_id,
    COUNT(*) AS placements
  FROM fact.placement
  WHERE status IN ('BERANGKAT', 'PULANG')
  GROUP BY person_id
)

SELECT
  subject.application_id,
  subject.person_id,
  subject.office_code,
  subject.submitted_on,
  COALESCE(around.week_card, 0) AS week_card,
  COALESCE(around.week_regency, 0) AS week_regency,
  COALESCE(around.year_regency, 0) AS year_regency,
  COALESCE(history.losses, 0) AS earlier_losses,
  history.newest_issued_on,
  COALESCE(history.books, CAST([] AS VARCHAR[])) AS books,
  COALESCE(deferred.deferrals, 0) AS deferrals,
  COALESCE(travelled.trips, 0) AS completed_trips,
  COALESCE(placed.placements, 0) AS placements
FROM subject
LEFT JOIN around
  ON subject.application_id = around.application_id
LEFT JOIN history
  ON subject.application_id = history.application_id
LEFT JOIN deferred
  ON subject.application_id = deferred.application_id
LEFT JOIN travelled
  ON subject.application_id = travelled.application_id
LEFT JOIN placed
  ON subject.person_id = placed.person_id
