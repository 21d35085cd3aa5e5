/*
id: D01
version: "1.0"
status: active
label: TPPO
tier: 2
grain: contact
owner: [INTEL]
title:
  id: Satu kontak untuk banyak pemohon yang tidak berhubungan
  en: One contact behind many unrelated applicants
statement:
  id: >
    Satu nomor telepon, surel, atau akun dipakai pemohon dari banyak kartu keluarga dan lebih dari satu kabupaten dalam sebulan, tanpa
    biro berizin dan tanpa rekomendasi. Yang ditinjau adalah pengaturnya, bukan para pemohon.
  en: >
    One phone number, e-mail or account serves applicants of many family cards and more than one regency within a month, without a licensed
    body and without a recommendation. What is looked at is who arranges, not the applicants.
reason:
  id: >
    Satu kontak ({contact_kind}) dipakai {applications} permohonan dari {cards} kartu keluarga di {regencies} kabupaten/kota dalam
    {window_days} hari.
  en: >
    One contact ({contact_kind}) used on {applications} applications of {cards} family cards in {regencies} regencies within {window_days} days.
feeds: [passport_application, population_registry, licence]
reads: [fact.contact, fact.application]
look_back:
  days: 60
  reason: Twice the counting window, so that a flag is not lost while its applicants still travel.
cap:
  hits: 500
  reason: Organised groups are put at 5 to 20 a month nationwide; hundreds of contacts mean a shared default number in the feed.
parameters:
  cards: {value: 5, reason: "Families and neighbours share a phone; five cards in a month are no household (starting value)."}
  regencies: {value: 2, reason: "One regency is a village, a school or an employer (starting value)."}
  most_cards: {value: 250, reason: "The largest group on record was 214 people on one charter; a number that more families give within a month is an office's, a school's or a default of the form."}
  window_days: {value: 30, reason: "Slots are bought and used within a month (starting value)."}
legal_basis:
  - UU 21/2007 art. 56 to 58
  - UU 6/2011 art. 89
source:
  - "Brokers hold many application slots (Parboaboa on M-Paspor slots)"
  - "One contact in batches of applicants from several places (Jawa Pos, false birth certificates)"
innocent:
  id:
    - Biro perjalanan atau perusahaan berizin
    - Keluarga besar
    - Sekolah, kantor, atau perangkat desa yang membantu warga
  en:
    - Licensed travel bureau or company
    - Extended family
    - School, office or village staff who help people
clears:
  id:
    - Izin biro atau lembaga yang berlaku
    - Surat tugas sekolah atau kantor
    - Keterangan para pemohon bahwa mereka mengatur sendiri
  en:
    - Licence of the bureau or body in force
    - Letter of the school or office
    - Applicants state that they arrange their own journey
questions:
  id:
    - Siapa pemilik nomor atau akun ini?
    - Siapa yang membantu mengisi permohonan dan apakah meminta biaya?
    - Siapa yang menyimpan paspor setelah terbit?
  en:
    - Whose number or account is this?
    - Who helped with the application and did they ask for money?
    - Who keeps the passport once it is issued?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH use AS (
  SELECT
    contact.contact_kind,
    contact.contact_value,
    contact.application_id,
    contact.no_kk,
    contact.regency_code,
    contact.office_code,
    contact.submitted_on
  FROM fact.contact AS contact
  INNER JOIN fact.application AS application
    ON contact.application_id = application.application_id
  WHERE
    contact.submitted_on <= $run_on
    AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND NOT contact.is_licensed
    AND application.recommendation_no IS NULL
    -- an employer who sends staff answers for them
    AND application.purpose <> 'DINAS_BISNIS'
),

month_before AS (
  SELECT
    newest.contact_kind,
    newest.contact_value,
    newest.submitted_on AS last_on,
    COUNT(*) AS applications,
    COUNT(DISTINCT use.no_kk) AS cards,
    COUNT(DISTINCT use.regency_code) AS regencies,
    MAX(use.application_id) AS last_application_id,
    MAX_BY(use.office_code, use.application_id) AS office_code,
    LIST_SORT(
      ARRAY_AGG({'feed': 'passport_application', 'record_key': use.application_id, 'part': LOWER(use.contact_kind)})
    ) AS sources
  FROM (
    SELECT DISTINCT
      contact_kind,
      contact_value,
      submitted_on
    FROM use
    WHERE submitted_on > $from_on
  ) AS newest
  INNER JOIN use
    ON
      newest.contact_kind = use.contact_kind
      AND newest.contact_value = use.contact_value
      AND use.submitted_on BETWEEN newest.submitted_on - ($window_days - 1) AND newest.submitted_on
  GROUP BY
    newest.contact_kind,
    newest.contact_value,
    newest.submitted_on
  HAVING
    COUNT(DISTINCT use.no_kk) BETWEEN $cards AND $most_cards
    AND COUNT(DISTINCT use.regency_code) >= $regencies
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY newest.contact_kind, newest.contact_value
    ORDER BY newest.submitted_on DESC
  ) = 1
)

SELECT
  contact_kind || '|' || contact_value AS subject_key,
  CAST(NULL AS BIGINT) AS person_id,
  last_on AS occurred_on,
  office_code AS unit_code,
  LEAST(1.0, 0.5 + 0.05 * (cards - $cards) + 0.1 * (regencies - $regencies)) AS strength,
  {
    'contact_kind': contact_kind,
    'applications': applications,
    'cards': cards,
    'cards_threshold': $cards,
    'regencies': regencies,
    'regencies_threshold': $regencies,
    'window_days': $window_days
  } AS evidence,
  sources
FROM month_before
-- the phone, e-mail and account of one group are one thing to look at
QUALIFY ROW_NUMBER() OVER (PARTITION BY last_application_id ORDER BY cards DESC, contact_kind DESC, contact_value) = 1
