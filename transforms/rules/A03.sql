/*
id: A03
version: "1.0"
status: active
label: TPPO
tier: 1
grain: application
owner: [DOKLAN, DP3A, POLRI-PPA]
title:
  id: Anak yang mungkin tercatat sebagai orang dewasa
  en: Possible child recorded as an adult
statement:
  id: >
    Pada tanggal permohonan, satu catatan menyebut usia di bawah 18 tahun dan catatan lain 18 tahun ke atas: data kependudukan
    dibanding permohonan, atau tanggal lahir sebelum dan sesudah koreksi yang baru terjadi.
  en: >
    On the day of the application one record gives an age under 18 and another 18 or over: the civil registry against the
    application, or the birth date before and after a recent correction.
reason:
  id: >
    Usia pada tanggal permohonan {younger_age} tahun menurut satu catatan dan {older_age} tahun menurut catatan lain; koreksi
    tanggal lahir: {corrected_on}.
  en: >
    Age on the day of the application is {younger_age} by one record and {older_age} by another; birth date corrected: {corrected_on}.
feeds: [passport_application, population_registry]
reads: [fact.application, fact.age_difference]
look_back:
  days: 90
  reason: An application is usually decided, and the journey begun, within three months.
cap:
  hits: 300
  reason: Conflicts over the line of 18 are rare; hundreds at once mean a broken registry file, not hundreds of children.
parameters:
  adult_age: {value: 18, reason: "A child is anyone under 18 (UU 21/2007 art. 1; UU 18/2017 art. 5). 17 and 21 are other laws' lines and make nobody an adult here."}
  correction_days: {value: 365, reason: "Corrections made for a departure come shortly before it; one decided years ago stands."}
  raised_days: {value: 180, reason: "Documented cases raise the age by years; half a year or less is mostly a clerical slip."}
legal_basis:
  - UU 21/2007 art. 1, 5, 6 and 19
  - UU 18/2017 art. 5
  - UU 6/2011 art. 89
source:
  - "Girl of 17 recorded as 22, Dompu (Apakabaronline, 'Modus Menuakan Usia CPMI')"
  - "Traveller of 17 on a long domestic chain (iNews Sulsel, 'Cegah 2 Warga Medan')"
innocent:
  id:
    - Kelahiran dicatat terlambat
    - Koreksi berdasarkan penetapan pengadilan yang sah
    - Salah ketik hari dan bulan
  en:
    - Birth registered late
    - Genuine correction by court order
    - Day and month typed the wrong way round
clears:
  id:
    - Akta kelahiran asli atau penetapan pengadilan
    - Ijazah atau rapor yang mencantumkan tanggal lahir
    - Perbaikan data oleh Dukcapil
  en:
    - Original birth certificate or court order
    - School certificate with the birth date
    - Correction by the civil registry
questions:
  id:
    - Apakah Anda bersekolah di mana dan kelas berapa terakhir?
    - Siapa yang menemani Anda hari ini?
    - Siapa yang menyimpan paspor dan dokumen Anda?
  en:
    - Where did you go to school and which class was the last?
    - Who came with you today?
    - Who keeps your passport and papers?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH crossing_the_line AS (
  SELECT
    application.application_id,
    application.person_id,
    application.office_code,
    application.submitted_on,
    difference.age_before,
    difference.age_after,
    difference.corrected_on,
    difference.is_regency_changed,
    ROW_NUMBER() OVER (
      PARTITION BY application.application_id
      ORDER BY difference.is_regency_changed DESC, difference.corrected_on DESC NULLS LAST, difference.age_before
    ) AS turn
  FROM fact.application AS application
  INNER JOIN fact.age_difference AS difference
    ON application.application_id = difference.application_id
  WHERE
    application.submitted_on > $from_on
    AND application.submitted_on <= $run_on
    AND application.decision <> 'BATAL'
    AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND difference.age_before < $adult_age
    AND difference.age_after >= $adult_age
    AND (
      difference.basis = 'REGISTRY'
      OR (difference.corrected_days <= $correction_days AND difference.raised_days >= $raised_days)
    )
)

SELECT
  application_id AS subject_key,
  person_id,
  submitted_on AS occurred_on,
  office_code AS unit_code,
  0.6
  + CASE WHEN age_after - age_before >= 2 THEN 0.2 ELSE 0 END
  + CASE WHEN is_regency_changed THEN 0.2 ELSE 0 END AS strength,
  {
    'younger_age': age_before,
    'older_age': age_after,
    'adult_age': $adult_age,
    'corrected_on': corrected_on,
    'is_regency_changed': is_regency_changed
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': application_id, 'part': 'birth_date'},
    {'feed': 'population_registry', 'record_key': CAST(person_id AS VARCHAR), 'part': 'TGL_LHR'}
  ] AS sources
FROM crossing_the_line
WHERE turn = 1
