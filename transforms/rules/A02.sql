/*
id: A02
version: "1.0"
status: active
label: DATA
tier: 2
grain: application
owner: [DUKCAPIL, DOKLAN, INTEL]
title:
  id: Data diri berbeda dari data kependudukan
  en: Personal data differ from the civil registry
statement:
  id: >
    Tanggal lahir, nama, atau ibu bersama tempat lahir pada permohonan berbeda dari data kependudukan lebih dari salah tulis
    biasa. Yang diminta adalah perbaikan data dan bantuan melengkapinya.
  en: >
    Birth date, name, or mother together with birth place differ between the application and the civil registry by more than
    an ordinary slip. What is asked for is a correction, and help with it.
reason:
  id: >
    Berbeda dari data kependudukan: tanggal lahir {apart_days} hari, kecocokan nama {name_agreement} dan nama ibu
    {mother_agreement} (0 berbeda, 4 sama), tempat lahir lain: {is_place_different}. Jumlah perbedaan: {differences}.
  en: >
    Differs from the civil registry: birth date by {apart_days} day(s), name agrees at {name_agreement} and mother at
    {mother_agreement} (0 different, 4 equal), other birth place: {is_place_different}. Differences: {differences}.
feeds: [passport_application, population_registry]
reads: [fact.identity_difference, fact.registry_event]
look_back:
  days: 90
  reason: Corrections take weeks; after three months the application has been decided.
cap:
  hits: 5000
  reason: About one application in a thousand; many more mean that names or dates of a registry file are broken.
parameters:
  apart_days: {value: 1, reason: "A day more or less is a slip (starting value)."}
  name_level: {value: 1, reason: "Level 0 is another name. A similar one (level 1) stays under an exact link only where NIK, birth date and mother agree."}
  mother_level: {value: 1, reason: "Only a mother of quite another name counts, and never without another birth place."}
legal_basis:
  - UU 6/2011 art. 89
  - UU 24/2013 (civil registration)
  - UU 27/2022 art. 5 to 6 (right to correct data)
source:
  - "False birth certificates whose data differ from family card and school papers (Jawa Pos, 'Perketat Paspor di Kantong TKI, Akta Palsu')"
  - "Birth year altered in a passport file (AmbaritaNews, an allegation)"
  - "Use of another regency's KTP (Apakabaronline, 'Mewaspadai Pemalsuan Dokumen PMI')"
innocent:
  id:
    - Ejaan, nama satu kata, atau tambahan nama haji
    - Dokumen memakai nama setelah menikah
    - Salah ketik, atau ibu dikenal dengan nama lain
  en:
    - Spelling, single names or words added for the haj
    - Papers in a married name
    - Typing error, or a mother known by another name
clears:
  id:
    - Akta kelahiran, ijazah, atau buku nikah
    - Perbaikan data oleh Dukcapil
    - Isian permohonan diperbaiki
  en:
    - Birth, school or marriage certificate
    - Correction by the civil registry
    - Application form put right
questions:
  id:
    - Siapa yang mengisi permohonan ini?
    - Nama dan tanggal mana yang tertulis pada ijazah Anda?
    - Perlukah bantuan untuk mengurus perbaikan data?
  en:
    - Who filled in this application?
    - Which name and date are on your school certificate?
    - Would help with the correction be useful?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH compared AS (
  SELECT
    application_id,
    person_id,
    office_code,
    submitted_on,
    birth_apart_days,
    name_agreement,
    mother_agreement,
    is_birth_place_different,
    book_birth_apart_days > $apart_days AS is_book_different,
    CASE WHEN birth_apart_days > $apart_days AND NOT is_birth_slip THEN 1 ELSE 0 END
    + CASE WHEN name_agreement < $name_level THEN 1 ELSE 0 END
    + CASE WHEN mother_agreement < $mother_level AND is_birth_place_different THEN 1 ELSE 0 END AS differences
  FROM fact.identity_difference
  WHERE
    submitted_on > $from_on
    AND submitted_on <= $run_on
    AND decision <> 'BATAL'
    -- another person's NIK links to nobody; the request to mend it needs no person
    AND (unlinked_reason = 'NIK_CONFLICT' OR rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK'))
)

SELECT
  application_id AS subject_key,
  person_id,
  submitted_on AS occurred_on,
  office_code AS unit_code,
  0.3 + 0.2 * differences + CASE WHEN is_book_different THEN 0.1 ELSE 0 END AS strength,
  {
    'apart_days': birth_apart_days,
    'name_agreement': name_agreement,
    'mother_agreement': mother_agreement,
    'is_place_different': is_birth_place_different,
    'is_book_different': is_book_different,
    'differences': differences
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': application_id, 'part': 'birth_date'},
    {'feed': 'passport_application', 'record_key': application_id, 'part': 'full_name'}
  ] AS sources
FROM compared
WHERE
  differences > 0
  -- what the registry has corrected since was right on the day of the application
  AND NOT EXISTS (
    SELECT 1
    FROM fact.registry_event AS corrected
    WHERE
      corrected.person_id = compared.person_id
      AND corrected.event IN ('KOREKSI_TGL_LHR', 'KOREKSI_NAMA')
      AND corrected.event_on > compared.submitted_on
  )
