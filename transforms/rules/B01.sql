/*
id: B01
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: application
owner: [DOKLAN]
title:
  id: Rencana kunjungan yang menyerupai rencana kerja
  en: Visit planned as work is planned
statement:
  id: >
    Tujuan wisata atau umrah, tetapi pemohon akan menginap di rumah majikan, berminggu-minggu di rumah orang yang bukan
    keluarga, atau tinggal lebih lama daripada kunjungan bebas visa. Rencana melalui biro berizin dan penjamin keluarga
    tidak ditandai.
  en: >
    The purpose is tourism or umrah, but the applicant will live at an employer's, for weeks with somebody who is no family,
    or longer than a visit free of visa. Journeys with a licensed bureau and family guarantors are not flagged.
reason:
  id: >
    Tujuan {purpose} ke {destination}: rencana tinggal {planned_days} hari (kunjungan bebas visa: {visa_free_days} hari),
    menginap: {stay_type}. Jumlah tanda: {signs}.
  en: >
    Purpose {purpose} to {destination}: plans to stay {planned_days} day(s) (visits free of visa: {visa_free_days}),
    lodging: {stay_type}. Signs: {signs}.
feeds: [passport_application, population_registry, licence]
reads: [fact.application]
look_back:
  days: 90
  reason: The interview and the journey follow within three months.
cap:
  hits: 3000
  reason: Under three applications in a thousand; more mean that planned days are filled in by a form.
parameters:
  stay_days: {value: 60, reason: "The longest visit that any usual destination allows without a visa (starting value)."}
  friend_days: {value: 21, reason: "Twelve working days of yearly leave make 16 days with weekends; three weeks with a friend is beyond that."}
legal_basis:
  - SE IMI-0277.GR.02.06/2017
  - UU 18/2017 art. 5 and 13
  - UU 6/2011 art. 89
source:
  - "All 137 people deferred in December 2025 said holiday and could tell neither length of stay nor lodging (Tribun Bekasi, '137 PMI Dicegah dari Soetta')"
  - "Questionnaire of M-Paspor (Sonora, 'Cara Membuat Paspor Online')"
innocent:
  id:
    - Rencana belum pasti, paspor dibuat untuk berjaga-jaga
    - Tinggal lama di rumah sahabat atau keluarga
    - Berobat atau kunjungan belajar
  en:
    - Plans still open, passport made just in case
    - Long stay with friends or family
    - Medical treatment or a study visit
clears:
  id:
    - Penjelasan siapa yang dikunjungi
    - Tiket pulang, undangan, atau visa
    - Tujuan diperbaiki menjadi bekerja dengan dokumennya
  en:
    - An account of who is visited
    - Return ticket, invitation or visa
    - Purpose changed to work, with its papers
questions:
  id:
    - Siapa yang Anda kunjungi dan bagaimana Anda mengenalnya?
    - Siapa yang membayar perjalanan ini?
    - Siapa yang menyimpan paspor Anda nanti?
  en:
    - Whom do you visit and how do you know them?
    - Who pays for this journey?
    - Who will keep your passport?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH planned AS (
  SELECT
    application.application_id,
    application.person_id,
    application.submitted_on,
    application.office_code,
    application.purpose,
    application.destination,
    application.planned_days,
    application.visa_free_days,
    application.stay_type,
    CASE WHEN application.planned_days > application.visa_free_days THEN 1 ELSE 0 END
    + CASE WHEN application.planned_days > $stay_days THEN 1 ELSE 0 END
    + CASE WHEN application.stay_type = 'TEMAN' AND application.planned_days > $friend_days THEN 1 ELSE 0 END
    + CASE WHEN application.stay_type = 'MAJIKAN' THEN 2 ELSE 0 END AS signs
  FROM fact.application AS application
  WHERE
    application.submitted_on > $from_on
    AND application.submitted_on <= $run_on
    AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND application.decision IN ('PROSES', 'TERBIT')
    AND application.purpose IN ('WISATA', 'UMRAH')
    AND NOT application.is_guarantor_family
    AND NOT application.is_bureau_licensed
    -- at a mission abroad the applicant lives there
    AND application.channel <> 'PERWAKILAN'
)

SELECT
  application_id AS subject_key,
  person_id,
  submitted_on AS occurred_on,
  office_code AS unit_code,
  LEAST(1.0, 0.3 + 0.2 * signs) AS strength,
  {
    'purpose': purpose,
    'destination': destination,
    'planned_days': planned_days,
    'visa_free_days': visa_free_days,
    'stay_type': stay_type,
    'signs': signs
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': application_id, 'part': 'planned_days'},
    {'feed': 'passport_application', 'record_key': application_id, 'part': 'stay_type'}
  ] AS sources
FROM planned
WHERE signs >= 1
