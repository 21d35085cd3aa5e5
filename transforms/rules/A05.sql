/*
id: A05
version: "1.0"
status: active
label: PMI_NP
tier: 3
grain: application
owner: [INTEL, DUKCAPIL]
title:
  id: Data kependudukan berubah sesaat sebelum permohonan
  en: Civil record changed shortly before the application
statement:
  id: >
    Dalam tiga bulan sebelum permohonan, pemohon pindah kabupaten/kota atau tanggal lahir atau namanya dikoreksi. Ini hanya
    keterangan tambahan bagi penanda lain; pindah tempat tinggal adalah hak setiap orang.
  en: >
    Within three months before the application the applicant moved to another regency, or birth date or name was corrected.
    This is only context for other flags; everybody is free to move home.
reason:
  id: >
    Perubahan data kependudukan: {event} pada {event_on}, {days_before} hari sebelum permohonan.
  en: >
    Change in the civil registry: {event} on {event_on}, {days_before} day(s) before the application.
feeds: [passport_application, population_registry]
reads: [fact.application, fact.registry_event]
look_back:
  days: 90
  reason: As long as the change itself counts.
cap:
  hits: 30000
  reason: A few people in a thousand move between regencies in three months; many more mean that region codes were changed in a file.
parameters:
  before_days: {value: 90, reason: "Papers made for one journey are used within three months (starting value)."}
  marriage_days: {value: 90, reason: "Who marries moves within the same season."}
legal_basis:
  - UU 24/2013 (civil registration)
  - UU 39/1999 art. 27 (freedom to move)
  - UU 6/2011 art. 89
source:
  - "Documents made in another town (detik, 'Waswas Pengantin Pesanan')"
  - "Use of another regency's KTP (Apakabaronline, 'Mewaspadai Pemalsuan Dokumen PMI')"
innocent:
  id:
    - Menikah, kuliah, atau pindah kerja
    - Kabupaten baru atau pemecahan kartu keluarga
    - Salah tulis diperbaiki
  en:
    - Marriage, study or another job
    - New regency or a family card divided
    - Clerical error mended
clears:
  id:
    - Alasan pindah yang wajar
    - Penetapan atau dasar koreksi dari Dukcapil
  en:
    - An ordinary reason to move
    - Court order or ground of the correction
questions:
  id:
    - Sejak kapan Anda tinggal di alamat ini dan dengan siapa?
    - Siapa yang mengurus perubahan data itu?
  en:
    - Since when do you live at this address, and with whom?
    - Who saw to the change of your record?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH changed AS (
  SELECT
    application.application_id,
    application.person_id,
    application.submitted_on,
    application.office_code,
    registry_event.event,
    registry_event.event_on,
    ROW_NUMBER() OVER (
      PARTITION BY application.application_id
      ORDER BY registry_event.event_on DESC, registry_event.event
    ) AS turn,
    COUNT(*) OVER (PARTITION BY application.application_id) AS changes
  FROM fact.application AS application
  INNER JOIN fact.registry_event AS registry_event
    ON application.person_id = registry_event.person_id
  WHERE
    application.submitted_on > $from_on
    AND application.submitted_on <= $run_on
    AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND application.decision <> 'BATAL'
    AND registry_event.event_on BETWEEN application.submitted_on - $before_days AND application.submitted_on
    AND (
      (registry_event.event IN ('PINDAH', 'KK_BARU') AND registry_event.is_regency_changed)
      OR registry_event.event = 'KOREKSI_NAMA'
      -- a correction back to the date coded in the NIK mends the registry
      OR (registry_event.event = 'KOREKSI_TGL_LHR' AND application.registry_birth_on IS DISTINCT FROM application.nik_birth_on)
    )
)

SELECT
  application_id AS subject_key,
  person_id,
  submitted_on AS occurred_on,
  office_code AS unit_code,
  LEAST(1.0, 0.2 + 0.1 * changes) AS strength,
  {
    'event': event,
    'event_on': event_on,
    'days_before': DATE_DIFF('day', event_on, submitted_on),
    'changes': changes
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': application_id, 'part': 'submitted_at'},
    {'feed': 'population_registry', 'record_key': CAST(person_id AS VARCHAR), 'part': 'TGL_PERISTIWA'}
  ] AS sources
FROM changed
WHERE
  turn = 1
  AND NOT EXISTS (
    SELECT 1
    FROM fact.registry_event AS marriage
    WHERE
      marriage.person_id = changed.person_id
      AND marriage.event = 'KAWIN'
      AND marriage.event_on >= changed.event_on - $marriage_days
  )
