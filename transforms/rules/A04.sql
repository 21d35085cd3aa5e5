/*
id: A04
version: "1.0"
status: active
label: DATA
tier: 2
grain: application
owner: [DOKLAN]
title:
  id: Paspor lama yang masih berlaku tidak disebut
  en: A passport still in force was not mentioned
statement:
  id: >
    Permohonan paspor baru tidak menyebut paspor sebelumnya, atau menyebut yang lain, sedangkan pemohon masih memegang buku yang
    berlaku dan belum diganti.
  en: >
    An application for a new passport mentions no earlier book, or mentions another one, while the applicant still holds a
    book in force that nothing has replaced.
reason:
  id: >
    {live_books} paspor atas orang yang sama masih berlaku dan belum diganti (terakhir terbit {newest_issued_on}), tetapi tidak
    disebut dalam permohonan jenis {application_type}.
  en: >
    {live_books} passport(s) of the same person still in force and not replaced (newest issued {newest_issued_on}), but not mentioned
    in this application of type {application_type}.
feeds: [passport_application, population_registry]
reads: [fact.application, fact.passport_book]
look_back:
  days: 90
  reason: The second book is usually issued and first used within three months.
cap:
  hits: 1500
  reason: About 13,000 applications a day; one in a thousand over 90 days would already mean that old books arrive without their chain.
parameters:
  resubmission_days: {value: 60, reason: "Sending the same application again is the most common case of all (48.9 % of cancellations); papers may be completed for 30 days, then issued."}
  renewal_days: {value: 183, reason: "A book may be renewed in its last six months; the new one then takes its place."}
legal_basis:
  - Permenkumham 8/2014 jo. 18/2022
  - UU 6/2011 art. 89
source:
  - "Earlier books recognised behind first-passport claims (Antara on Tanjungpinang, 75 of 247 recognised)"
  - "Reasons of cancelled applications (TVBerita on Kanim Karawang, 2025)"
innocent:
  id:
    - Permohonan dikirim ulang
    - Nama berganti
    - Paspor benar-benar hilang tetapi belum dilaporkan
    - Nomor lama hilang saat pemindahan data
  en:
    - Application sent again
    - Name changed
    - Book truly lost but not reported yet
    - Old number dropped in data migration
clears:
  id:
    - Buku lama diserahkan atau dilaporkan hilang
    - Nomor buku lama dilengkapi dalam permohonan
    - Permohonan ganda dibatalkan
  en:
    - Old book handed in or reported lost
    - Old number added to the application
    - Double application cancelled
questions:
  id:
    - Apakah Anda pernah memiliki paspor dan di mana buku itu sekarang?
    - Siapa yang menyimpan paspor Anda?
    - Siapa yang membantu mengisi permohonan ini?
  en:
    - Have you ever had a passport and where is it now?
    - Who keeps your passport?
    - Who helped you fill in this application?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  application.application_id AS subject_key,
  application.person_id,
  application.submitted_on AS occurred_on,
  application.office_code AS unit_code,
  0.5
  + CASE WHEN application.is_declared_first THEN 0.2 ELSE 0 END
  + CASE WHEN COUNT(*) >= 2 THEN 0.2 ELSE 0 END AS strength,
  {
    'application_type': application.application_type,
    'is_declared_first': application.is_declared_first,
    'live_books': COUNT(*),
    'newest_issued_on': MAX(book.issued_on),
    'resubmission_days': $resubmission_days,
    'renewal_days': $renewal_days
  } AS evidence,
  LIST_CONCAT(
    [{'feed': 'passport_application', 'record_key': application.application_id, 'part': 'old_passport_no'}],
    LIST_SORT(ARRAY_AGG({'feed': 'passport_application', 'record_key': book.application_id, 'part': 'passport_no'}))
  ) AS sources
FROM fact.application AS application
INNER JOIN fact.passport_book AS book
  ON
    application.person_id = book.person_id
    AND application.application_id <> book.application_id
    AND application.old_passport_no IS DISTINCT FROM book.passport_no
LEFT JOIN fact.passport_book AS named
  ON
    application.person_id = named.person_id
    AND application.old_passport_no = named.passport_no
    AND named.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
WHERE
  application.submitted_on > $from_on
  AND application.submitted_on <= $run_on
  AND application.decision IN ('PROSES', 'TERBIT', 'TUNDA')
  AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND book.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND book.superseded_on IS NULL
  AND book.issued_on < application.submitted_on - $resubmission_days
  AND book.expires_on > application.submitted_on + $renewal_days
  -- a replacement that names no book, or a number we do not know, has disclosed that there was one
  AND (
    named.passport_no IS NOT NULL
    OR (application.old_passport_no IS NULL AND application.application_type = 'BARU')
  )
GROUP BY
  application.application_id,
  application.person_id,
  application.submitted_on,
  application.office_code,
  application.application_type,
  application.is_declared_first
