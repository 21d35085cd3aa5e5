/*
id: B05
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: application
owner: [DOKLAN, BP3MI, DISNAKER]
title:
  id: Tujuan bekerja tanpa catatan penempatan
  en: Purpose work without a placement record
statement:
  id: >
    Pemohon menyatakan akan bekerja di luar negeri, tetapi belum ada rekomendasi, perusahaan penempatan berizin, atau catatan
    penempatan. Penanda ini mengajak membantu melengkapi, karena bekerja di luar negeri adalah hak.
  en: >
    The applicant declares work abroad, but there is no recommendation, licensed placement company or placement record yet.
    The flag invites help with completing the papers, because working abroad is a right.
reason:
  id: >
    Tujuan bekerja ({destination}) tanpa nomor rekomendasi, perusahaan berizin, atau catatan penempatan dalam {record_days} hari
    terakhir; rencana berangkat: {planned_departure_on}.
  en: >
    Purpose work ({destination}) without recommendation number, licensed company or placement record in the last {record_days} days;
    planned departure: {planned_departure_on}.
feeds: [passport_application, population_registry, placement, licence]
reads: [fact.application, fact.placement]
look_back:
  days: 90
  reason: The papers of a placement are completed within three months, or the plan is given up.
cap:
  hits: 3000
  reason: Work is the purpose of about 1 % of applications, some 12,000 in 90 days; a quarter without any paper would mean that the registry is late.
parameters:
  record_days: {value: 180, reason: "A contract that ran until half a year ago, or any registry event since, explains a new book (starting value)."}
  near_days: {value: 30, reason: "With a month or less to go there is little time left to complete the papers."}
legal_basis:
  - UU 18/2017 art. 5 and 13
  - SE IMI-0277.GR.02.06/2017
  - UU 6/2011 art. 89
source:
  - "Declared workers need the Disnaker recommendation (Kanim Jakarta Selatan on SE IMI-0277/2017)"
  - "Placement registry and its stages (Alinea, 'Siskot KLN ke Sisko P2MI')"
innocent:
  id:
    - Pekerja mandiri atau program antarpemerintah yang datanya menyusul
    - Perpanjangan kontrak di luar negeri
    - Registri penempatan terlambat
  en:
    - Independent worker or government programme whose data follow
    - Contract renewed abroad
    - Placement registry late
clears:
  id:
    - Nomor rekomendasi Disnaker
    - ID PMI atau pendaftaran di SISKOP2MI
    - Kontrak kerja yang masih berjalan
  en:
    - Disnaker recommendation number
    - ID PMI or registration in SISKOP2MI
    - Employment contract still running
questions:
  id:
    - Siapa yang menawarkan pekerjaan ini dan bagaimana Anda mengenalnya?
    - Apakah Anda sudah memegang kontrak dan memahaminya?
    - Siapa yang menyimpan paspor Anda nanti?
  en:
    - Who offered you this job and how do you know them?
    - Do you hold a contract and understand it?
    - Who will keep your passport?
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
  + CASE WHEN application.is_concern OR application.is_moratorium THEN 0.3 ELSE 0 END
  + CASE WHEN application.planned_departure_on <= application.submitted_on + $near_days THEN 0.2 ELSE 0 END AS strength,
  {
    'purpose': application.purpose,
    'destination': application.destination,
    'is_listed_destination': application.is_concern OR application.is_moratorium,
    'planned_departure_on': application.planned_departure_on,
    'placement_records': 0,
    'record_days': $record_days
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': application.application_id, 'part': 'purpose'},
    {'feed': 'passport_application', 'record_key': application.application_id, 'part': 'recommendation_no'}
  ] AS sources
FROM fact.application AS application
WHERE
  application.submitted_on > $from_on
  AND application.submitted_on <= $run_on
  AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND application.decision IN ('PROSES', 'TERBIT')
  AND application.purpose = 'BEKERJA'
  AND application.recommendation_no IS NULL
  AND NOT application.is_bureau_licensed
  -- at a mission abroad the applicant works there already
  AND application.channel <> 'PERWAKILAN'
  AND NOT EXISTS (
    SELECT 1
    FROM fact.placement AS placement
    WHERE
      placement.person_id = application.person_id
      AND (
        placement.contract_to >= application.submitted_on - $record_days
        OR placement.status_on >= application.submitted_on - $record_days
      )
  )
