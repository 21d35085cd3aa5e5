/*
id: D02
version: "1.0"
status: active
label: TPPO
tier: 1
grain: contact
owner: [INTEL, POLRI]
title:
  id: Satu penjamin yang berulang pada pemohon yang pernah ditunda
  en: One guarantor who recurs behind applicants who were deferred
statement:
  id: >
    Satu penjamin, telepon penjamin, atau telepon darurat di luar keluarga berdiri di belakang pemohon dari beberapa kartu keluarga, dan
    sedikitnya satu dari mereka pernah ditunda karena dugaan PMI nonprosedural atau terkonfirmasi setelah diperiksa. Yang ditinjau adalah
    penjaminnya, oleh dua pemeriksa; berkas para pemohon tidak disentuh.
  en: >
    One guarantor, guarantor's phone or emergency phone from outside the family stands behind applicants of several family cards, and at
    least one of them was deferred over non-procedural work or confirmed after review. What is looked at is the guarantor, by two
    reviewers; the applicants' files stay as they are.
reason:
  id: >
    Satu penjamin ({contact_kind}) berdiri di belakang {people} pemohon dari {cards} kartu keluarga di {regencies} kabupaten/kota dalam
    {window_days} hari; {cases} di antaranya pernah ditunda atau terkonfirmasi.
  en: >
    One guarantor ({contact_kind}) stands behind {people} applicants of {cards} family cards in {regencies} regencies within {window_days}
    days; {cases} of them were deferred or confirmed.
feeds: [passport_application, crossing, population_registry, licence]
reads: [fact.guarantor, fact.confirmed_case]
look_back:
  days: 100
  reason: A passport is usually used within three months, and so long the guarantor's other applicants can be reached.
cap:
  hits: 300
  reason: Organised groups are put at 5 to 20 a month nationwide; hundreds of guarantors mean a default number in the feed.
parameters:
  cards: {value: 3, reason: "An uncle or a neighbour signs for one or two families; three unrelated ones are the documented pattern (starting value)."}
  most_cards: {value: 250, reason: "The largest group on record was 214 people on one charter; who stands behind more families than that is an office, a school or a default of the form."}
  regencies: {value: 2, reason: "One regency is a village or a school; a sponsor known in two is neither (starting value)."}
  window_days: {value: 300, reason: "A sponsor's people go one by one over the better part of a year (starting value)."}
  case_days: {value: 730, reason: "Protection looks back two years, as with people who leave again (starting value)."}
  case_share: {value: 0.2, reason: "A village head signs for everybody and one in five of those is not deferred; across regencies no such office explains it (starting value)."}
legal_basis:
  - UU 21/2007 art. 4 and 56 to 58
  - UU 6/2011 art. 89
source:
  - "Arranger who travels with those arranged (detik, 'Gagalkan Penyelundupan PMI di Kualanamu')"
  - "The same people met again in later cases (Merdeka on BP2MI)"
innocent:
  id:
    - Kepala desa atau perangkat desa yang menandatangani untuk semua warga
    - Pekerja lembaga sosial atau rumah singgah
    - Cabang perusahaan penempatan yang izinnya belum tercatat
  en:
    - Village head or staff who sign for everybody
    - Worker of a charity or shelter
    - Branch of a placement company whose licence is not on file yet
clears:
  id:
    - Jabatan penjamin di desa, sekolah, atau lembaga
    - Izin perusahaan penempatan yang berlaku
    - Penundaan lama yang ternyata keliru
  en:
    - The guarantor's office in the village, school or charity
    - Placement company's licence in force
    - The earlier deferral turned out to be a mistake
questions:
  id:
    - Apa hubungan penjamin dengan para pemohon dan sejak kapan?
    - Siapa yang membayar biaya paspor dan perjalanan?
    - Siapa yang menyimpan paspor setelah terbit?
  en:
    - How does the guarantor know the applicants, and since when?
    - Who pays for the passport and the journey?
    - Who keeps the passport once it is issued?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH tally AS (
  SELECT
    guarantor.contact_kind,
    guarantor.contact_value,
    GREATEST(guarantor.last_on, MIN(confirmed.case_on)) AS complete_on,
    COUNT(DISTINCT guarantor.person_id) AS people,
    COUNT(DISTINCT guarantor.no_kk) AS cards,
    COUNT(DISTINCT guarantor.regency_code) AS regencies,
    COUNT(DISTINCT confirmed.person_id) AS cases,
    MAX_BY(guarantor.office_code, guarantor.application_id) AS office_code,
    MAX(guarantor.application_id) AS last_application_id,
    LIST_CONCAT(
      LIST_SORT(ARRAY_AGG(DISTINCT {
        'feed': 'passport_application', 'record_key': guarantor.application_id, 'part': 'guarantor'
      })),
      LIST_SORT(ARRAY_AGG(DISTINCT {
        'feed': confirmed.feed, 'record_key': confirmed.record_key, 'part': confirmed.part
      }) FILTER (WHERE confirmed.person_id IS NOT NULL))
    ) AS sources
  FROM fact.guarantor AS guarantor
  LEFT JOIN fact.confirmed_case AS confirmed
    ON
      guarantor.person_id = confirmed.person_id
      AND confirmed.case_on > guarantor.last_on - $case_days
  WHERE
    guarantor.submitted_on > guarantor.last_on - $window_days
    AND NOT guarantor.is_family
    AND NOT guarantor.is_licensed
    AND guarantor.cards <= $most_cards
  GROUP BY
    guarantor.contact_kind,
    guarantor.contact_value,
    guarantor.last_on
)

SELECT
  contact_kind || '|' || contact_value AS subject_key,
  CAST(NULL AS BIGINT) AS person_id,
  complete_on AS occurred_on,
  office_code AS unit_code,
  LEAST(1.0, 0.5 + 0.05 * (cards - $cards) + 0.2 * (cases - 1)) AS strength,
  {
    'contact_kind': contact_kind,
    'people': people,
    'cards': cards,
    'cards_threshold': $cards,
    'regencies': regencies,
    'cases': cases,
    'window_days': $window_days
  } AS evidence,
  sources
FROM tally
WHERE
  complete_on > $from_on
  AND complete_on <= $run_on
  AND cards >= $cards
  AND cases >= 1
  AND (regencies >= $regencies OR cases >= $case_share * people)
-- the guarantor's number and phone are one thing to look at
QUALIFY ROW_NUMBER() OVER (PARTITION BY last_application_id ORDER BY cards DESC, contact_kind, contact_value) = 1
