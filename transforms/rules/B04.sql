/*
id: B04
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: application
owner: [DOKLAN]
title:
  id: Kunjungan keluarga tanpa keluarga yang tercatat
  en: Family visit without family on record
statement:
  id: >
    Tujuan kunjungan keluarga, tetapi tidak ada penjamin, atau penjaminnya bukan kerabat sampai tiga langkah menurut data
    kependudukan, dan ada tanda lain: sangat lama, tidak menginap di keluarga, atau ke negara dalam daftar. Tanpa penjamin
    diperlukan dua tanda lain. Penjamin tanpa NIK, misalnya pasangan asing, tidak ditandai.
  en: >
    The purpose is a family visit, but nobody vouches, or the guarantor is no kin within three steps of the civil registry.
    And there is another sign: very long, lodging not with family, or a country on a list. Without a guarantor two others
    are asked for. A guarantor without a NIK, such as a foreign spouse, is not flagged.
reason:
  id: >
    Kunjungan keluarga ke {destination} selama {planned_days} hari, menginap {stay_type}; penjamin disebut:
    {is_guarantor_named}, kerabat tercatat: tidak. Jumlah tanda: {signs}.
  en: >
    Family visit to {destination} for {planned_days} day(s), lodging {stay_type}; guarantor named: {is_guarantor_named}, kin
    on record: no. Signs: {signs}.
feeds: [passport_application, population_registry]
reads: [fact.application]
look_back:
  days: 90
  reason: The interview and the journey follow within three months.
cap:
  hits: 3000
  reason: Under three applications in a thousand; more mean that families are not linked in the registry file.
parameters:
  kin_steps: {value: 3, reason: "In-laws, grandparents, aunts and uncles are within three links of card or parent (starting value)."}
  stay_days: {value: 60, reason: "Two months is longer than most family visits (starting value)."}
  signs: {value: 2, reason: "Many families name no guarantor, so that alone says little; a guarantor who is no kin is one sign, and any one more is asked for."}
legal_basis:
  - SE IMI-0277.GR.02.06/2017
  - UU 18/2017 art. 5 and 13
  - UU 6/2011 art. 89
source:
  - "Guarantee letter and passport of the relative asked for family visits (circular IMI-0277/2017, on Jogloabang and JPNN, 'Karawang Tolak 253')"
innocent:
  id:
    - Mertua, ipar, atau keluarga angkat
    - Data keluarga belum lengkap
    - Pasangan warga negara asing
  en:
    - In-laws or foster family
    - Family data incomplete
    - Foreign spouse
clears:
  id:
    - Surat penjamin dan bukti hubungan keluarga
    - Kartu keluarga atau akta kelahiran
    - Alamat keluarga yang dapat dihubungi
  en:
    - Letter of the guarantor and proof of kinship
    - Family card or birth certificates
    - Address of family that can be reached
questions:
  id:
    - Siapa yang Anda kunjungi dan apa hubungannya?
    - Bolehkah kami menghubungi keluarga itu?
    - Siapa yang membayar tiketnya?
  en:
    - Whom do you visit and how are you related?
    - May we call that family?
    - Who pays for the ticket?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH visit AS (
  SELECT
    application.application_id,
    application.person_id,
    application.submitted_on,
    application.office_code,
    application.destination,
    application.planned_days,
    application.stay_type,
    application.is_guarantor_named,
    CASE WHEN application.is_guarantor_named THEN 1 ELSE 0 END
    + CASE WHEN application.planned_days > $stay_days THEN 1 ELSE 0 END
    + CASE WHEN application.stay_type IN ('TEMAN', 'MAJIKAN') THEN 1 ELSE 0 END
    + CASE WHEN application.is_concern OR application.is_moratorium THEN 1 ELSE 0 END AS signs
  FROM fact.application AS application
  WHERE
    application.submitted_on > $from_on
    AND application.submitted_on <= $run_on
    AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND application.decision IN ('PROSES', 'TERBIT')
    AND application.purpose = 'KUNJUNGAN_KELUARGA'
    AND application.channel <> 'PERWAKILAN'
    AND (NOT application.is_guarantor_named OR application.guarantor_nik IS NOT NULL)
    AND COALESCE(application.guarantor_steps > $kin_steps, TRUE)
)

SELECT
  application_id AS subject_key,
  person_id,
  submitted_on AS occurred_on,
  office_code AS unit_code,
  LEAST(1.0, 0.2 + 0.2 * signs) AS strength,
  {
    'destination': destination,
    'planned_days': planned_days,
    'stay_type': stay_type,
    'is_guarantor_named': is_guarantor_named,
    'signs': signs
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': application_id, 'part': 'guarantor_nik'},
    {'feed': 'passport_application', 'record_key': application_id, 'part': 'planned_days'}
  ] AS sources
FROM visit
WHERE signs >= $signs
