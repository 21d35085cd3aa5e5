/*
id: B06
version: "1.0"
status: active
label: PMI_NP
tier: 3
grain: application
owner: [DOKLAN]
title:
  id: Permohonan pertama di kantor gerbang yang jauh dari rumah
  en: First application at a gateway office far from home
statement:
  id: >
    Paspor pertama diminta di kantor imigrasi gerbang, sedangkan rumah menurut data kependudukan dan alamat pada permohonan
    di provinsi lain. Mengajukan di mana saja sah; ini hanya keterangan tambahan, dan bersama penanda kelompok (D) penanda
    itulah yang meminta tindak lanjut.
  en: >
    A first passport is asked for at a gateway office while home by the civil registry and the address given lie in other
    provinces. Applying anywhere is lawful; this is only context, and together with a group flag (D) it is that one that
    asks for a review.
reason:
  id: >
    Paspor pertama di kantor gerbang {office}; provinsi rumah {home_province}, provinsi alamat {address_province}; tujuan
    {purpose}.
  en: >
    First passport at the gateway office {office}; home province {home_province}, province of the address
    {address_province}; purpose {purpose}.
feeds: [passport_application, population_registry, licence]
reads: [fact.application]
look_back:
  days: 90
  reason: The journey follows within three months.
cap:
  hits: 60000
  reason: One application in twenty; more mean that office codes changed.
parameters:
  family_days: {value: 30, reason: "A family that lives there applies at the same office within a month."}
legal_basis:
  - UU 18/2017 art. 13 and 41 (local office)
  - UU 6/2011 art. 89
source:
  - "Batam asks applicants with a KTP of elsewhere for proof of domicile (Batamtoday, 'Batam Perketat KTP Luar')"
innocent:
  id:
    - Kuliah, bekerja, atau tinggal di kota itu
    - Mencari kuota yang masih ada
    - Anak tinggal terpisah dari orang tua
  en:
    - Study, work or life in that town
    - Looking for a free slot
    - Children living apart from their parents
clears:
  id:
    - Surat domisili, kampus, atau tempat kerja
    - Keluarga di kota itu
  en:
    - Proof of domicile, study or work
    - Family in that town
questions:
  id:
    - Sejak kapan Anda tinggal di kota ini?
    - Siapa yang menyarankan kantor ini?
  en:
    - Since when do you live in this town?
    - Who suggested this office?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  application.application_id AS subject_key,
  application.person_id,
  application.submitted_on AS occurred_on,
  application.office_code AS unit_code,
  0.3 AS strength,
  {
    'office': application.office_code,
    'home_province': application.province_code,
    'address_province': application.declared_province_code,
    'purpose': application.purpose
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': application.application_id, 'part': 'office_code'},
    {'feed': 'population_registry', 'record_key': CAST(application.person_id AS VARCHAR), 'part': 'NO_PROP'}
  ] AS sources
FROM fact.application AS application
WHERE
  application.submitted_on > $from_on
  AND application.submitted_on <= $run_on
  AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND application.decision IN ('PROSES', 'TERBIT')
  AND application.is_gateway_office
  AND NOT application.is_home_near_office
  AND NOT application.is_address_near_office
  AND application.application_type = 'BARU'
  AND application.channel <> 'EAZY'
  -- students, staff and pilgrims apply where they study, work or set out
  AND application.purpose IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'LAINNYA')
  AND application.recommendation_no IS NULL
  AND NOT application.is_bureau_licensed
  -- family of one card at the same office lives there
  AND NOT EXISTS (
    SELECT 1
    FROM fact.application AS relative
    WHERE
      relative.no_kk = application.no_kk
      AND relative.office_code = application.office_code
      AND relative.person_id <> application.person_id
      AND relative.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
      AND relative.submitted_on BETWEEN application.submitted_on - $family_days AND application.submitted_on + $family_days
      AND relative.submitted_on <= $run_on
  )
