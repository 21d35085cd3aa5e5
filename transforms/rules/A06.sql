/*
id: A06
version: "1.0"
status: active
label: DATA
tier: 2
grain: application
owner: [DUKCAPIL, DOKLAN]
title:
  id: NIK tidak ditemukan atau tidak aktif
  en: NIK not found or not active
statement:
  id: >
    Sehari setelah permohonan, NIK tetap tidak ditemukan dan tidak dapat dihubungkan dengan cara lain, atau data
    kependudukannya sudah tidak aktif. Pemohon diarahkan ke Dukcapil dan tempatnya dalam antrean dijaga.
  en: >
    A day after the application the NIK is still not found and the record cannot be linked another way, or the entry in the
    registry is no longer active. The applicant is shown the way to the civil registry and keeps the place in the queue.
reason:
  id: >
    Keadaan NIK pada data kependudukan: {registry_state}, {waited_days} hari setelah permohonan.
  en: >
    State of the NIK in the civil registry: {registry_state}, {waited_days} day(s) after the application.
feeds: [passport_application, population_registry]
reads: [fact.identity_difference]
look_back:
  days: 90
  reason: An entry is mended within weeks; after three months the application has lapsed.
cap:
  hits: 20000
  reason: About two applications in a hundred would be the national share without a recorded KTP; more mean that a registry file is missing.
parameters:
  wait_days: {value: 1, reason: "The extract of the registry comes a day later, so a second look is taken after 24 hours."}
legal_basis:
  - UU 6/2011 art. 89
  - UU 24/2013 (civil registration)
  - UU 27/2022 art. 5 to 6 (right to correct data)
source:
  - "SIMKIM stops when the NIK is not registered (Serambinews, 'SIMKIM 2.0 terintegrasi Disdukcapil')"
  - "About 5.3 million people without a recorded KTP-el (Media Indonesia, 'Penduduk 288,3 Juta')"
innocent:
  id:
    - Belum merekam KTP-el
    - Data terlambat dikirim, terutama dari daerah terpencil
    - Salah ketik beberapa angka
  en:
    - KTP-el not recorded yet
    - Data sent late, above all from remote areas
    - Several digits mistyped
clears:
  id:
    - NIK diperbaiki atau diaktifkan oleh Dukcapil
    - Kartu keluarga terbaru
  en:
    - NIK mended or made active by the civil registry
    - Newest family card
questions:
  id:
    - Apakah Anda membawa kartu keluarga terbaru?
    - Perlukah bantuan untuk menghubungi Dukcapil?
  en:
    - Do you have your newest family card with you?
    - Would help in reaching the civil registry be useful?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  application_id AS subject_key,
  person_id,
  submitted_on + $wait_days AS occurred_on,
  office_code AS unit_code,
  CASE registry_state WHEN 'INACTIVE' THEN 0.6 ELSE 0.4 END AS strength,
  {
    'registry_state': registry_state,
    'waited_days': $wait_days
  } AS evidence,
  [{'feed': 'passport_application', 'record_key': application_id, 'part': 'nik'}] AS sources
FROM fact.identity_difference
WHERE
  submitted_on + $wait_days > $from_on
  AND submitted_on + $wait_days <= $run_on
  AND decision IN ('PROSES', 'TUNDA', 'TERBIT')
  AND (
    registry_state = 'NOT_FOUND'
    OR (registry_state = 'INACTIVE' AND rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK'))
  )
