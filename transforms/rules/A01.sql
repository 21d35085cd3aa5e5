/*
id: A01
version: "1.0"
status: active
label: DATA
tier: 3
grain: application
owner: [DUKCAPIL, DOKLAN]
title:
  id: NIK memuat tanggal lahir lain
  en: NIK codes another birth date
statement:
  id: >
    Tanggal lahir yang dikodekan dalam NIK, atau tanda 40 pada harinya, berbeda dari permohonan. Yang diminta hanya
    perbaikan data. Penanda ini tidak berdiri sendiri: bila A02 juga ada, A02 yang meminta tindak lanjut. Koreksi yang
    tercatat, paspor lama dengan tanggal yang sama, dan salah tulis hari atau bulan tidak ditandai.
  en: >
    The birth date coded in the NIK, or the mark of 40 on its day, differs from the application. All that is asked for is a
    correction of data. The flag never stands alone: where A02 is there too, it is A02 that asks for a review. A recorded
    correction, an earlier passport with the same date, and a slip in day or month are not flagged.
reason:
  id: >
    Bagian NIK yang berbeda dari permohonan: {differing}. Tanggal lahir pada data kependudukan berbeda {apart_days} hari
    dari permohonan.
  en: >
    Part of the NIK that differs from the application: {differing}. The date in the civil registry is {apart_days} day(s)
    from the application.
feeds: [passport_application, population_registry]
reads: [fact.identity_difference, fact.birth_correction]
look_back:
  days: 90
  reason: Corrections take weeks; after three months the application has been decided.
cap:
  hits: 20000
  reason: A NIK with another date is kept for life by about one person in a thousand; many more mean that a registry file has lost its day + 40.
parameters: {}
legal_basis:
  - UU 6/2011 art. 89
  - UU 24/2013 (civil registration)
  - UU 27/2022 art. 5 to 6 (right to correct data)
source:
  - "Structure of the NIK (public NIK readers, Cek_NIK and php-ceknik)"
  - "Day + 40 lost in an extract (domain brief, 3.11 SC13)"
innocent:
  id:
    - NIK lama terbit dengan salah tulis
    - Tanggal lahir dikoreksi, NIK tetap
    - Salah isi pada permohonan
  en:
    - Old NIK issued with a clerical error
    - Birth date corrected while the NIK stayed
    - Slip on the application
clears:
  id:
    - Perbaikan data oleh Dukcapil
    - Akta kelahiran
    - Perbaikan isian permohonan
  en:
    - Correction by the civil registry
    - Birth certificate
    - Application form put right
questions:
  id:
    - Apakah tanggal lahir Anda pernah dikoreksi?
    - Di mana dan kapan KTP pertama Anda dibuat?
  en:
    - Was your birth date ever corrected?
    - Where and when was your first KTP made?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  difference.application_id AS subject_key,
  difference.person_id,
  difference.submitted_on AS occurred_on,
  difference.office_code AS unit_code,
  0.2
  + CASE WHEN difference.is_nik_birth_different THEN 0.1 ELSE 0 END
  + CASE WHEN difference.birth_apart_days > 0 THEN 0.1 ELSE 0 END AS strength,
  {
    'differing': CASE
      WHEN NOT difference.is_nik_day_40_different THEN 'DDMMYY'
      WHEN difference.is_nik_birth_different THEN 'DDMMYY +40'
      ELSE '+40'
    END,
    'apart_days': difference.birth_apart_days
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': difference.application_id, 'part': 'birth_date'},
    {'feed': 'population_registry', 'record_key': CAST(difference.person_id AS VARCHAR), 'part': 'NIK'}
  ] AS sources
FROM fact.identity_difference AS difference
WHERE
  difference.submitted_on > $from_on
  AND difference.submitted_on <= $run_on
  AND difference.decision <> 'BATAL'
  AND difference.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND (difference.is_nik_birth_different OR difference.is_nik_day_40_different)
  AND NOT difference.is_birth_slip
  -- an earlier passport was made out with the same date
  AND COALESCE(difference.book_birth_apart_days > 0, TRUE)
  -- a corrected birth date keeps its old NIK for life
  AND NOT EXISTS (
    SELECT 1
    FROM fact.birth_correction AS correction
    WHERE correction.person_id = difference.person_id
  )
