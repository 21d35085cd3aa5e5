/*
id: B09
version: "1.0"
status: active
label: PMI_NP
tier: 3
grain: application
owner: [DOKLAN]
title:
  id: Paspor pertama yang mendesak ke negara dalam daftar
  en: Urgent first passport for a country on a list
statement:
  id: >
    Paspor pertama dengan layanan percepatan untuk berangkat dalam dua minggu ke negara yang pada hari itu ada dalam daftar
    perhatian atau penutupan penempatan. Bukti lemah, hanya keterangan tambahan.
  en: >
    A first passport by the urgent service, to leave within two weeks for a country that was on the list of concern or
    closed to placement that day. Weak evidence, only context.
reason:
  id: >
    Paspor pertama, percepatan; rencana berangkat {days_to_go} hari setelah permohonan ke {destination}; tujuan {purpose}.
  en: >
    First passport, urgent service; to leave {days_to_go} day(s) after the application for {destination}; purpose {purpose}.
feeds: [passport_application, population_registry, licence]
reads: [fact.application]
look_back:
  days: 30
  reason: The journey is planned within two weeks.
cap:
  hits: 2000
  reason: A few applications in ten thousand; more mean that planned dates are filled in by a form.
parameters:
  near_days: {value: 14, reason: "Two weeks leave no time to complete papers for work (starting value)."}
legal_basis:
  - SE IMI-0277.GR.02.06/2017
  - UU 6/2011 art. 89
source:
  - "Countries without placement agreement (Infokoran, 'Kamboja-Myanmar Bukan Negara Tujuan PMI')"
  - "Urgent applications before holiday peaks (Tribun Bekasi); the combination is ours"
innocent:
  id:
    - Keluarga sakit di luar negeri
    - Tiket murah
    - Rombongan wisata
  en:
    - Illness in the family abroad
    - A cheap ticket
    - Tour group
clears:
  id:
    - Tiket pulang dan penginapan
    - Undangan keluarga
  en:
    - Return ticket and lodging
    - Invitation of the family
questions:
  id:
    - Kapan perjalanan ini direncanakan dan oleh siapa?
    - Kapan Anda pulang?
  en:
    - When was this journey planned, and by whom?
    - When do you come home?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  application.application_id AS subject_key,
  application.person_id,
  application.submitted_on AS occurred_on,
  application.office_code AS unit_code,
  0.2 + CASE WHEN application.is_concern THEN 0.1 ELSE 0 END AS strength,
  {
    'days_to_go': DATE_DIFF('day', application.submitted_on, application.planned_departure_on),
    'near_days': $near_days,
    'destination': application.destination,
    'purpose': application.purpose
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': application.application_id, 'part': 'planned_departure_on'},
    {'feed': 'passport_application', 'record_key': application.application_id, 'part': 'service'}
  ] AS sources
FROM fact.application AS application
WHERE
  application.submitted_on > $from_on
  AND application.submitted_on <= $run_on
  AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND application.decision IN ('PROSES', 'TERBIT')
  AND application.is_declared_first
  AND application.service = 'PERCEPATAN'
  AND application.planned_departure_on BETWEEN application.submitted_on AND application.submitted_on + $near_days
  AND (application.is_concern OR application.is_moratorium)
  AND application.purpose IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'LAINNYA')
  AND NOT application.is_bureau_licensed
  AND NOT application.is_guarantor_family
