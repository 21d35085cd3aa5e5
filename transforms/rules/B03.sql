/*
id: B03
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: application
owner: [DOKLAN, DISNAKER]
title:
  id: Magang tanpa rekomendasi atau lembaga berizin
  en: Apprenticeship without recommendation or licensed body
statement:
  id: >
    Tujuan magang tanpa rekomendasi, atau melalui lembaga pelatihan yang tidak berizin pada hari permohonan. Penanda ini
    mengajak membantu melengkapi.
  en: >
    The purpose is an apprenticeship without a recommendation, or through a training body that held no licence on the day of
    the application. The flag invites help with the papers.
reason:
  id: >
    Tujuan magang ke {destination} selama {planned_days} hari; lembaga disebut: {is_body_named}, berizin: tidak;
    rekomendasi: {has_recommendation}.
  en: >
    Apprenticeship in {destination} for {planned_days} day(s); body named: {is_body_named}, licensed: no; recommendation:
    {has_recommendation}.
feeds: [passport_application, population_registry, licence, placement]
reads: [fact.application, fact.placement]
look_back:
  days: 90
  reason: Programmes start within three months of the passport.
cap:
  hits: 1000
  reason: Apprenticeship is the purpose of about one application in five hundred; more mean that the list of training bodies is late.
parameters:
  record_days: {value: 180, reason: "A placement record of the last half year shows that a ministry knows the programme (starting value)."}
legal_basis:
  - Permenaker 8/2008 (apprenticeship abroad)
  - SE IMI-0277.GR.02.06/2017
  - UU 18/2017 art. 5 and 13
  - UU 6/2011 art. 89
source:
  - "Apprenticeship in Japan and Korea given as purpose (Viva, 'Imigrasi Soetta Cegah 170 PMI')"
innocent:
  id:
    - Pertukaran mahasiswa
    - Pelatihan perusahaan
    - Rekomendasi masih diproses
  en:
    - University exchange
    - Training by a company
    - Recommendation still in process
clears:
  id:
    - Nomor rekomendasi Kemnaker atau Disnaker
    - Izin lembaga pelatihan
    - Surat kampus atau perusahaan
  en:
    - Number of the recommendation
    - Licence of the training body
    - Letter of the university or company
questions:
  id:
    - Lembaga mana yang mengirim Anda dan apa yang sudah dibayar?
    - Apakah Anda memegang perjanjian magang dan memahaminya?
  en:
    - Which body sends you and what has been paid?
    - Do you hold an agreement and understand it?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  application.application_id AS subject_key,
  application.person_id,
  application.submitted_on AS occurred_on,
  application.office_code AS unit_code,
  0.5 + CASE WHEN application.lpk_id IS NOT NULL THEN 0.2 ELSE 0 END AS strength,
  {
    'destination': application.destination,
    'planned_days': application.planned_days,
    'is_body_named': application.lpk_id IS NOT NULL,
    'has_recommendation': application.recommendation_no IS NOT NULL
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': application.application_id, 'part': 'lpk_id'},
    {'feed': 'passport_application', 'record_key': application.application_id, 'part': 'recommendation_no'}
  ] AS sources
FROM fact.application AS application
WHERE
  application.submitted_on > $from_on
  AND application.submitted_on <= $run_on
  AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND application.decision IN ('PROSES', 'TERBIT')
  AND application.purpose = 'MAGANG'
  AND NOT application.is_bureau_licensed
  AND (application.lpk_id IS NOT NULL OR application.recommendation_no IS NULL)
  AND application.channel <> 'PERWAKILAN'
  AND NOT EXISTS (
    SELECT 1
    FROM fact.placement AS placement
    WHERE
      placement.person_id = application.person_id
      AND placement.status_on >= application.submitted_on - $record_days
  )
