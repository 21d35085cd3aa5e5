/*
id: B11
version: "1.0"
status: active
label: TPPO
tier: 2
grain: contact
owner: [INTEL, BP3MI, DP3A]
title:
  id: Satu kontak untuk beberapa kunjungan pasangan ke satu negara
  en: One contact behind several partner visits to one country
statement:
  id: >
    Satu kontak dipakai pemohon dari beberapa kartu keluarga yang semuanya mengunjungi keluarga di negara yang sama, tanpa
    kerabat penjamin. Perkawinan mereka tidak tercatat atau baru. Yang ditinjau adalah
    perantaranya; menikah adalah hak setiap orang.
  en: >
    One contact serves applicants of several family cards who all visit family in the same country, without a guarantor of
    their kin. Their marriage is not on record or recent. What is looked at is the
    go-between; everybody has the right to marry.
reason:
  id: >
    Satu kontak ({contact_kind}) dipakai {applications} permohonan kunjungan keluarga ke {destination} dari {cards} kartu
    keluarga dalam {window_days} hari; penjamin kerabat: tidak ada.
  en: >
    One contact ({contact_kind}) used on {applications} applications for family visits to {destination}, of {cards} family
    cards within {window_days} days; guarantors of their kin: none.
feeds: [passport_application, population_registry, licence]
reads: [fact.contact, fact.application]
look_back:
  days: 60
  reason: Twice the counting window, so that a flag is not lost while its applicants still travel.
cap:
  hits: 100
  reason: Organised groups are put at 5 to 20 a month nationwide; more contacts mean a shared default number in the feed.
parameters:
  cards: {value: 3, reason: "The applicant and two similar cases of other families (starting value)."}
  window_days: {value: 30, reason: "The papers of one group are made within a month (starting value)."}
  married_days: {value: 60, reason: "A marriage two months old or younger may have been made for the journey (starting value)."}
  kin_steps: {value: 3, reason: "A guarantor within three links of card or parent is family."}
legal_basis:
  - UU 21/2007 art. 2 and 56 to 58
  - UU 1/1974 (marriage)
  - UU 6/2011 art. 89
source:
  - "Ordered brides to China, documents made in another town (detik, 'Waswas Pengantin Pesanan'; KR Jogja on contract marriages)"
  - "Applicants of contract marriages at one office (BerkatnewsTV, 'Pemohon PMI Ilegal dan Kawin Kontrak')"
innocent:
  id:
    - Pasangan yang sungguh menikah
    - Perkawinan agama yang belum dicatat
    - Penerjemah atau keluarga yang membantu beberapa pasangan
  en:
    - Genuine couples
    - Religious marriage not registered yet
    - Interpreter or family who helps several couples
clears:
  id:
    - Para pemohon mengenal pasangannya dan mengatur sendiri
    - Akta atau buku nikah
    - Izin biro yang berlaku
  en:
    - Applicants know their partner and arrange for themselves
    - Marriage certificate
    - Licence of a bureau in force
questions:
  id:
    - Siapa pemilik nomor atau akun ini?
    - Bagaimana Anda mengenal pasangan Anda dan berapa kali bertemu?
    - Apakah ada yang menerima atau menjanjikan uang?
  en:
    - Whose number or account is this?
    - How did you meet your partner and how often?
    - Was money received or promised?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH visit AS (
  SELECT
    contact.contact_kind,
    contact.contact_value,
    contact.application_id,
    contact.no_kk,
    application.destination,
    application.office_code,
    application.submitted_on
  FROM fact.contact AS contact
  INNER JOIN fact.application AS application
    ON contact.application_id = application.application_id
  WHERE
    application.submitted_on <= $run_on
    AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND application.decision IN ('PROSES', 'TERBIT', 'TUNDA')
    AND application.purpose = 'KUNJUNGAN_KELUARGA'
    AND NOT contact.is_licensed
    AND COALESCE(application.guarantor_steps > $kin_steps, TRUE)
    AND (
      application.marital_code <> 2
      OR application.married_on >= application.submitted_on - $married_days
    )
),

month_before AS (
  SELECT
    latest.contact_kind,
    latest.contact_value,
    latest.destination,
    latest.submitted_on AS last_on,
    COUNT(DISTINCT visit.application_id) AS applications,
    COUNT(DISTINCT visit.no_kk) AS cards,
    ROW_NUMBER() OVER (
      PARTITION BY latest.contact_kind, latest.contact_value
      ORDER BY latest.submitted_on DESC, latest.destination
    ) AS turn,
    -- the phone, e-mail and account of one group are one thing to look at
    ROW_NUMBER() OVER (
      PARTITION BY MAX(visit.application_id)
      ORDER BY COUNT(DISTINCT visit.no_kk) DESC, latest.contact_kind DESC, latest.contact_value
    ) AS group_turn,
    MAX_BY(visit.office_code, visit.application_id) AS office_code,
    LIST_SORT(
      ARRAY_AGG(DISTINCT {'feed': 'passport_application', 'record_key': visit.application_id, 'part': LOWER(visit.contact_kind)})
    ) AS sources
  FROM visit AS latest
  INNER JOIN visit
    ON
      latest.contact_kind = visit.contact_kind
      AND latest.contact_value = visit.contact_value
      AND latest.destination = visit.destination
      AND visit.submitted_on <= latest.submitted_on
      AND visit.submitted_on > latest.submitted_on - $window_days
  WHERE latest.submitted_on > $from_on
  GROUP BY
    latest.contact_kind,
    latest.contact_value,
    latest.destination,
    latest.submitted_on
  HAVING COUNT(DISTINCT visit.no_kk) >= $cards
)

SELECT
  contact_kind || '|' || contact_value AS subject_key,
  CAST(NULL AS BIGINT) AS person_id,
  last_on AS occurred_on,
  office_code AS unit_code,
  LEAST(1.0, 0.6 + 0.1 * (cards - $cards)) AS strength,
  {
    'contact_kind': contact_kind,
    'destination': destination,
    'applications': applications,
    'cards': cards,
    'cards_needed': $cards,
    'window_days': $window_days
  } AS evidence,
  sources
FROM month_before
WHERE
  turn = 1
  AND group_turn = 1
