/*
id: B08
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: application
owner: [DOKLAN]
title:
  id: Permohonan baru setelah penundaan, kantor atau tujuan berbeda
  en: New application after a deferral, other office or other purpose
statement:
  id: >
    Setelah permohonan ditunda karena tujuan yang belum jelas, orang yang sama mengajukan lagi di kantor lain atau dengan tujuan
    lain tanpa melengkapi yang kurang. Mengajukan lagi dengan dokumen lengkap, atau dengan jujur untuk bekerja, adalah jalan yang benar.
  en: >
    After an application was deferred over an unclear purpose, the same person applies again at another office or for another
    purpose without adding what was missing. Applying again with complete papers, or openly for work, is the right way.
reason:
  id: >
    Permohonan {days_since} hari setelah penundaan ({earlier_reason}); tujuan dulu {earlier_purpose}, sekarang {purpose}; kantor dulu
    {earlier_office}; dokumen yang kurang belum dilampirkan.
  en: >
    Applied {days_since} days after a deferral ({earlier_reason}); purpose then {earlier_purpose}, now {purpose}; office then
    {earlier_office}; the missing papers are not attached.
feeds: [passport_application, population_registry, placement, licence]
reads: [fact.application, fact.deferral, fact.placement]
look_back:
  days: 90
  reason: An application is usually decided within three months.
cap:
  hits: 600
  reason: Some 200 to 500 applications a month are deferred as possible PMI-NP; more repeated ones than that in 90 days is a data fault.
parameters:
  after_days: {value: 180, reason: "Deferral markers expire after 180 days (safeguard on retention)."}
  soon_days: {value: 30, reason: "Papers may be completed for 30 days at the first office; leaving it within that time says more."}
legal_basis:
  - Permenimipas 2/2025 art. 13
  - SE IMI-0277.GR.02.06/2017
  - UU 6/2011 art. 89
source:
  - "Applicants seen again elsewhere (Melihat Indonesia on Kanim Semarang)"
  - "A deferral ends when the recommendation is completed (imigrasi.go.id on Kanim Semarang)"
innocent:
  id:
    - Pemohon disarankan melengkapi dokumen lalu mengajukan lagi
    - Pindah tempat tinggal
    - Rencana perjalanan memang berubah
    - Penundaan pertama keliru
  en:
    - Told to complete the papers and apply again
    - Moved house
    - Travel plan really changed
    - The first deferral was a mistake
clears:
  id:
    - Dokumen yang diminta pada penundaan pertama
    - Rekomendasi atau catatan penempatan
    - Keterangan pindah
  en:
    - The papers asked for at the first deferral
    - Recommendation or placement record
    - Proof of the move
questions:
  id:
    - Saran apa yang Anda terima waktu itu dan apa yang sulit dilengkapi?
    - Siapa yang menyarankan kantor ini?
    - Siapa yang membiayai perjalanan Anda?
  en:
    - What advice did you get then and what was hard to complete?
    - Who suggested this office?
    - Who pays for your journey?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH repeated AS (
  SELECT
    application.application_id,
    application.person_id,
    application.office_code,
    application.submitted_on,
    application.purpose,
    deferral.record_key,
    deferral.unit_code AS earlier_office,
    deferral.purpose AS earlier_purpose,
    deferral.reason_code AS earlier_reason,
    deferral.deferred_on,
    ROW_NUMBER() OVER (
      PARTITION BY application.application_id
      ORDER BY deferral.deferred_on DESC, deferral.record_key
    ) AS turn
  FROM fact.application AS application
  INNER JOIN fact.deferral AS deferral
    ON
      application.person_id = deferral.person_id
      AND application.application_id <> deferral.record_key
  WHERE
    application.submitted_on > $from_on
    AND application.submitted_on <= $run_on
    AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND application.decision IN ('PROSES', 'TERBIT', 'TUNDA')
    -- the missing paper is there, or the applicant now says openly that it is work
    AND application.recommendation_no IS NULL
    AND NOT application.is_bureau_licensed
    AND application.purpose <> 'BEKERJA'
    AND NOT (application.purpose = 'KUNJUNGAN_KELUARGA' AND application.is_guarantor_family)
    AND deferral.feed = 'passport_application'
    AND deferral.reason_code IN ('PMI_NP', 'TUJUAN_TIDAK_JELAS')
    AND deferral.deferred_on <= application.submitted_on
    AND deferral.deferred_on >= application.submitted_on - $after_days
)

SELECT
  repeated.application_id AS subject_key,
  repeated.person_id,
  repeated.submitted_on AS occurred_on,
  repeated.office_code AS unit_code,
  0.3
  + CASE WHEN repeated.office_code <> repeated.earlier_office THEN 0.2 ELSE 0 END
  + CASE WHEN repeated.purpose <> repeated.earlier_purpose THEN 0.2 ELSE 0 END
  + CASE WHEN repeated.deferred_on >= repeated.submitted_on - $soon_days THEN 0.2 ELSE 0 END AS strength,
  {
    'days_since': DATE_DIFF('day', repeated.deferred_on, repeated.submitted_on),
    'after_days': $after_days,
    'earlier_reason': repeated.earlier_reason,
    'earlier_office': repeated.earlier_office,
    'office': repeated.office_code,
    'earlier_purpose': repeated.earlier_purpose,
    'purpose': repeated.purpose
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': repeated.application_id, 'part': 'purpose'},
    {'feed': 'passport_application', 'record_key': repeated.record_key, 'part': 'decision'}
  ] AS sources
FROM repeated
WHERE
  repeated.turn = 1
  AND (repeated.office_code <> repeated.earlier_office OR repeated.purpose <> repeated.earlier_purpose)
  AND NOT EXISTS (
    SELECT 1
    FROM fact.placement AS placement
    WHERE
      placement.person_id = repeated.person_id
      AND (placement.status_on >= repeated.deferred_on OR placement.contract_to >= repeated.submitted_on)
  )
