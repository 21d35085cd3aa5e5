/*
id: B07
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: application
owner: [DOKLAN, INTEL]
title:
  id: Paspor berulang kali hilang atau rusak
  en: Passports lost or damaged again and again
statement:
  id: >
    Paspor hilang atau rusak lebih dari sekali dalam lima tahun, atau buku yang baru terbit hilang setelah ada penundaan, dan tidak
    ada perjalanan tercatat yang menjelaskan. Kehilangan massal karena bencana tidak dihitung.
  en: >
    Passports lost or damaged more than once in five years, or a young book lost after a deferral, and no recorded journey
    explains it. Mass losses after a disaster do not count.
reason:
  id: >
    Kehilangan atau kerusakan ke-{losses} dalam lima tahun; buku terakhir terbit {book_age_days} hari sebelumnya; penundaan
    sebelumnya: {deferrals}; tidak ada perjalanan pulang-pergi yang tercatat.
  en: >
    Loss or damage no. {losses} in five years; last book issued {book_age_days} days before; earlier deferrals: {deferrals}; no
    completed journey on record.
feeds: [passport_application, population_registry, crossing, placement]
reads: [fact.application, fact.passport_book, fact.trip, fact.deferral, fact.placement]
look_back:
  days: 90
  reason: The hearing on a loss and the new book take up to three months.
cap:
  hits: 800
  reason: Losses are 2.2 % of books, some 27,000 in 90 days; repeated and unexplained ones beyond 3 % of these point to a data fault.
parameters:
  losses: {value: 2, reason: "Once happens to anyone (starting value)."}
  period_days: {value: 1826, reason: "Five years, the life of the older books."}
  early_days: {value: 365, reason: "Lost within a year of issue (starting value); never enough without an earlier deferral."}
  near_days: {value: 6, reason: "The same week, before and after."}
  card_losses: {value: 3, reason: "Three of one family card in one week: fire, flood or burglary at home."}
  event_losses: {value: 5, reason: "Fewer losses in one regency are no mass event."}
  event_ratio: {value: 3, reason: "Three times what the regency loses in that many days of an ordinary year."}
legal_basis:
  - Permenkumham 8/2014 jo. 18/2022 (lost books)
  - UU 6/2011 art. 89
source:
  - "Losses claimed to hide earlier journeys (Antara on Tanjungpinang, 75 of 247 recognised; Tribunnews, 3,541 deferred passports)"
  - "Suspension after loss by carelessness (PRFM News on lost passports)"
innocent:
  id:
    - Banjir atau kebakaran
    - Pencurian
    - Pelaut dan pelintas yang sering membawa buku
    - Orang lanjut usia yang sering kehilangan barang
  en:
    - Flood or fire
    - Theft
    - Seafarers and others who always carry the book
    - Elderly people who mislay things
clears:
  id:
    - Laporan kehilangan atau keterangan bencana
    - Perjalanan sebelumnya tercatat lengkap
    - Buku ditemukan dan diserahkan
  en:
    - Loss report or disaster statement
    - Earlier journeys fully on record
    - Book found and handed in
questions:
  id:
    - Di mana dan kapan terakhir Anda melihat paspor itu?
    - Siapa yang menyimpan paspor Anda waktu itu?
    - Apakah ada yang meminta paspor Anda?
  en:
    - Where and when did you last see the passport?
    - Who was keeping it then?
    - Did anyone ask you for your passport?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH loss AS (
  SELECT
    application_id,
    person_id,
    no_kk,
    regency_code,
    office_code,
    submitted_on
  FROM fact.application
  WHERE
    application_type IN ('HILANG', 'RUSAK')
    AND decision <> 'BATAL'
    AND submitted_on <= $run_on
    AND rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
),

subject AS (
  SELECT
    application_id,
    person_id,
    no_kk,
    regency_code,
    office_code,
    submitted_on
  FROM loss
  WHERE submitted_on > $from_on
),

history AS (
  SELECT
    subject.application_id,
    COUNT(CASE WHEN book.application_type IN ('HILANG', 'RUSAK') THEN 1 END) AS earlier_losses,
    MAX(book.issued_on) AS newest_issued_on,
    LIST_SORT(
      ARRAY_AGG({'feed': 'passport_application', 'record_key': book.application_id, 'part': 'application_type'})
    ) AS books
  FROM subject
  INNER JOIN fact.passport_book AS book
    ON
      subject.person_id = book.person_id
      AND subject.application_id <> book.application_id
  WHERE
    book.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND book.issued_on <= subject.submitted_on
    AND book.issued_on >= subject.submitted_on - $period_days
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
    AND deferral.deferred_on >= subject.submitted_on - $early_days
  GROUP BY subject.application_id
),

mass_event AS (
  SELECT subject.application_id
  FROM subject
  INNER JOIN loss
    ON subject.regency_code = loss.regency_code
  WHERE loss.submitted_on BETWEEN subject.submitted_on - 365 AND subject.submitted_on + $near_days
  GROUP BY
    subject.application_id,
    subject.submitted_on,
    subject.no_kk
  HAVING
    COUNT(CASE WHEN loss.no_kk = subject.no_kk AND loss.submitted_on >= subject.submitted_on - $near_days THEN 1 END)
    >= $card_losses
    OR (
      COUNT(CASE WHEN loss.submitted_on >= subject.submitted_on - $near_days THEN 1 END) >= $event_losses
      AND COUNT(CASE WHEN loss.submitted_on >= subject.submitted_on - $near_days THEN 1 END) * 365.0
      >= COUNT(*) * $event_ratio * (2 * $near_days + 1)
    )
)

SELECT
  subject.application_id AS subject_key,
  subject.person_id,
  subject.submitted_on AS occurred_on,
  subject.office_code AS unit_code,
  LEAST(
    1.0,
    0.3 + 0.15 * (history.earlier_losses + 1) + CASE WHEN deferred.deferrals >= 1 THEN 0.3 ELSE 0 END
  ) AS strength,
  {
    'losses': history.earlier_losses + 1,
    'losses_threshold': $losses,
    'book_age_days': DATE_DIFF('day', history.newest_issued_on, subject.submitted_on),
    'deferrals': COALESCE(deferred.deferrals, 0),
    'completed_trips': 0
  } AS evidence,
  LIST_CONCAT(
    [{'feed': 'passport_application', 'record_key': subject.application_id, 'part': 'application_type'}],
    history.books
  ) AS sources
FROM subject
INNER JOIN history
  ON subject.application_id = history.application_id
LEFT JOIN deferred
  ON subject.application_id = deferred.application_id
WHERE
  (
    history.earlier_losses + 1 >= $losses
    OR (
      history.newest_issued_on >= subject.submitted_on - $early_days
      AND deferred.deferrals >= 1
    )
  )
  AND subject.application_id NOT IN (SELECT mass_event.application_id FROM mass_event)
  AND NOT EXISTS (
    SELECT 1
    FROM fact.trip AS trip
    WHERE
      trip.person_id = subject.person_id
      AND trip.returned_on IS NOT NULL
      AND trip.left_on >= subject.submitted_on - $period_days
  )
  AND NOT EXISTS (
    SELECT 1
    FROM fact.placement AS placement
    WHERE
      placement.person_id = subject.person_id
      AND placement.status IN ('BERANGKAT', 'PULANG')
  )
