/*
id: B02
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: application
owner: [DOKLAN, KEMENAG]
title:
  id: Umrah atau haji dengan biro yang tidak dapat dipastikan
  en: Umrah or haj with a bureau that cannot be confirmed
statement:
  id: >
    Biro yang disebut tidak berizin atau sedang dikenai sanksi pada hari permohonan. Tanpa biro dan tanpa rekomendasi, yang
    ditandai hanya rencana yang bukan perjalanan ibadah biasa: umrah mandiri diperbolehkan.
  en: >
    The bureau named holds no licence, or was under sanction, on the day of the application. Without a bureau and without a
    recommendation only a plan unlike an ordinary pilgrimage is flagged: umrah may be arranged by oneself.
reason:
  id: >
    Tujuan {purpose}; biro disebut: {is_bureau_named}, berizin: tidak; rencana {planned_days} hari, menginap {stay_type},
    negara tujuan {destination}.
  en: >
    Purpose {purpose}; bureau named: {is_bureau_named}, licensed: no; plan of {planned_days} day(s), lodging {stay_type},
    destination {destination}.
feeds: [passport_application, population_registry, licence]
reads: [fact.application]
look_back:
  days: 90
  reason: Groups leave within three months of their passports.
cap:
  hits: 5000
  reason: A few applications in a thousand; more mean that the list of licences is missing or late.
parameters:
  friend_days: {value: 16, reason: "Usual packages take 9 to 16 days; a longer stay with a friend is no package."}
  umrah_days: {value: 30, reason: "Umrah takes one to three weeks; a month is more than any usual package."}
  haj_days: {value: 50, reason: "The regular haj takes about forty days."}
legal_basis:
  - UU 8/2019 (haj and umrah)
  - SE IMI-0277.GR.02.06/2017
  - UU 6/2011 art. 89
source:
  - "416 people who had not come home from umrah (Elshinta, '416 mantan umroh tak kembali')"
  - "Immigration and the haj office check bureaux together (BRNews, 'Cegah TKI Ilegal, Imigrasi Gandeng PHU')"
innocent:
  id:
    - Umrah mandiri, yang diperbolehkan
    - Rekomendasi atau daftar biro masih dalam proses
    - Kantor tidak lagi meminta rekomendasi
  en:
    - Umrah arranged by oneself, which is allowed
    - Recommendation or the list of bureaux still in process
    - The office no longer asks for it
clears:
  id:
    - Izin biro yang berlaku atau nama biro yang benar
    - Tiket pulang dan penginapan
    - Surat Kemenag
  en:
    - Licence in force, or the right name of the bureau
    - Return ticket and lodging
    - Letter of the ministry of religion
questions:
  id:
    - Siapa yang mengatur perjalanan ini?
    - Apakah biaya sudah dibayar dan kepada siapa?
    - Di mana Anda menginap dan kapan pulang?
  en:
    - Who arranges this journey?
    - Has it been paid for, and to whom?
    - Where will you stay and when do you return?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH unconfirmed AS (
  SELECT
    application.application_id,
    application.person_id,
    application.submitted_on,
    application.office_code,
    application.purpose,
    application.destination,
    application.planned_days,
    application.stay_type,
    application.ppiu_id IS NOT NULL AS is_bureau_named,
    COALESCE(application.destination <> 'SAU', FALSE)
    OR COALESCE(application.stay_type = 'MAJIKAN', FALSE)
    OR COALESCE(
      application.planned_days > CASE
        WHEN application.stay_type = 'TEMAN' THEN $friend_days
        WHEN application.purpose = 'UMRAH' THEN $umrah_days
        ELSE $haj_days
      END,
      FALSE
    ) AS is_unlike_pilgrimage
  FROM fact.application AS application
  WHERE
    application.submitted_on > $from_on
    AND application.submitted_on <= $run_on
    AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND application.decision IN ('PROSES', 'TERBIT')
    AND application.purpose IN ('UMRAH', 'HAJI')
    AND NOT application.is_bureau_licensed
    AND (application.ppiu_id IS NOT NULL OR application.recommendation_no IS NULL)
    AND NOT application.is_guarantor_family
)

SELECT
  application_id AS subject_key,
  person_id,
  submitted_on AS occurred_on,
  office_code AS unit_code,
  0.4
  + CASE WHEN is_bureau_named THEN 0.2 ELSE 0 END
  + CASE WHEN is_unlike_pilgrimage THEN 0.2 ELSE 0 END AS strength,
  {
    'purpose': purpose,
    'is_bureau_named': is_bureau_named,
    'planned_days': planned_days,
    'stay_type': stay_type,
    'destination': destination,
    'is_unlike_pilgrimage': is_unlike_pilgrimage
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': application_id, 'part': 'ppiu_id'},
    {'feed': 'passport_application', 'record_key': application_id, 'part': 'recommendation_no'}
  ] AS sources
FROM unconfirmed
WHERE is_bureau_named OR is_unlike_pilgrimage
