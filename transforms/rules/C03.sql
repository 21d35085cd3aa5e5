/*
id: C03
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: crossing
owner: [TPI, INTEL]
title:
  id: Tujuan yang disebut berbeda dari tujuan akhir pemesanan
  en: Stated destination differs from the booked one
statement:
  id: >
    Tujuan yang disebut di konter berbeda dari tujuan akhir pemesanan, dan tujuan akhir itu tanpa perjanjian penempatan, dalam daftar
    perhatian, atau tertutup untuk pekerja rumah tangga. Perjalanan pulang yang dipesan dalam masa kunjungan, keluarga yang ikut, biro
    berizin, jemaah, dan pekerja terdaftar tidak ditandai.
  en: >
    The destination stated at the counter is not the last one of the booking, and that one has no placement agreement, is on the list of
    concern or is closed to domestic workers. A return booked within the length of a visit, family along, licensed bureaux, pilgrims and
    registered workers are not flagged.
reason:
  id: >
    Menyebut {declared_destination}, pemesanan berakhir di {booked_destination}; kembali {return_on}; keberangkatan sebelumnya
    {earlier_departures}, kepulangan tercatat {earlier_returns}.
  en: >
    Stated {declared_destination}, the booking ends in {booked_destination}; return {return_on}; earlier departures {earlier_departures},
    recorded returns {earlier_returns}.
feeds: [crossing, passport_application, population_registry, placement, licence]
reads: [fact.departure, fact.departure_sign]
look_back:
  days: 30
  reason: Registers and bookings that explain a departure arrive within a month.
cap:
  hits: 1500
  reason: About 1,260 departures are deferred in 30 days for all reasons together; more would mean that booked destinations are wrong.
parameters:
  visit_days: {value: 30, reason: "Length of most visa-free visits; used where reference.visa_free knows none for the country."}
legal_basis:
  - UU 6/2011 art. 89
  - Permenimipas 2/2025 art. 13
  - SE IMI.2.GR.01.01-4.5890/2021
source:
  - "Singapore stated, a ticket on to Phnom Penh in the bag (iNews Medan, 'Diduga Kerja di Kamboja')"
  - "Kuala Lumpur or Colombo as the first leg to Saudi Arabia (Kanim Yogyakarta, 2025; Postkeadilan)"
innocent:
  id:
    - Liburan ke beberapa negara
    - Menyebut kota transit
    - Umrah lewat Kuala Lumpur
  en:
    - Holiday in several countries
    - Named the city of transit
    - Umrah by way of Kuala Lumpur
clears:
  id:
    - Tiket pulang atau rencana perjalanan lengkap
    - Alamat menginap di tujuan akhir
    - ID PMI bila untuk bekerja
  en:
    - Return ticket or the whole itinerary
    - Address of stay at the last destination
    - ID PMI if it is for work
questions:
  id:
    - Ke mana perjalanan Anda setelah kota pertama?
    - Siapa yang memesan tiket Anda?
    - Siapa yang menunggu Anda di sana?
  en:
    - Where do you go after the first city?
    - Who booked your ticket?
    - Who waits for you there?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  departure.crossing_id AS subject_key,
  departure.person_id,
  departure.known_on AS occurred_on,
  departure.tpi_code AS unit_code,
  0.5
  + CASE WHEN departure.earlier_departures = 0 THEN 0.2 ELSE 0 END
  + CASE WHEN story.is_without_agreement THEN 0.2 ELSE 0 END AS strength,
  {
    'declared_destination': departure.declared_destination,
    'booked_destination': departure.booked_destination,
    'purpose': story.purpose,
    'return_on': departure.return_on,
    'booked_days': story.booked_days,
    'visit_days': COALESCE(story.visa_free_days, $visit_days),
    'earlier_departures': departure.earlier_departures,
    'earlier_returns': departure.earlier_returns
  } AS evidence,
  [{'feed': departure.feed, 'record_key': departure.crossing_id, 'part': 'booked_destination'}] AS sources
FROM fact.departure AS departure
INNER JOIN fact.departure_sign AS story
  ON departure.crossing_id = story.crossing_id
WHERE
  departure.known_on > $from_on
  AND departure.known_on <= $run_on
  AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND departure.outcome IN ('BERANGKAT', 'DITUNDA')
  AND departure.family_adults = 0
  AND NOT departure.is_agency_licensed
  AND COALESCE(departure.visa_type, 'NONE') IN ('NONE', 'VISIT')
  AND story.is_other_destination
  AND story.purpose IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'LAINNYA')
  AND (story.is_without_agreement OR story.is_concern OR story.is_moratorium)
  AND story.open_placements = 0
  AND NOT COALESCE(story.booked_days <= COALESCE(story.visa_free_days, $visit_days), FALSE)
