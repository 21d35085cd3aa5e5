/*
id: C04
version: "1.0"
status: active
label: PMI_NP
tier: 3
grain: crossing
owner: [TPI]
title:
  id: Berangkat lewat TPI yang jarang dipakai warga asalnya
  en: Leaving through a post that people from home hardly use
statement:
  id: >
    Keberangkatan pertama untuk kunjungan, tanpa pemesanan kembali, lewat TPI di pulau lain yang hampir tidak pernah dipakai warga provinsi
    yang sama ke tujuan yang sama, padahal kebanyakan berangkat dari pulaunya sendiri. Hanya konteks.
  en: >
    A first departure for a visit, no return booked, through a post on another island that people of the same province hardly ever use to
    the same destination, while most of them leave from their own island. Context only.
reason:
  id: >
    Lewat {tpi} ke {destination}: dalam 190 hari {gateway_people} dari {route_people} orang provinsi asal ke sana memakai TPI ini,
    {home_island_people} berangkat dari pulaunya sendiri; kembali {return_on}.
  en: >
    Through {tpi} to {destination}: in 190 days {gateway_people} of {route_people} people of the home province bound there used this post,
    {home_island_people} left from their own island; return {return_on}.
feeds: [crossing, passport_application, population_registry, placement, licence]
reads: [fact.departure, fact.departure_sign]
look_back:
  days: 30
  reason: Registers and bookings that explain a departure arrive within a month.
cap:
  hits: 9000
  reason: Some 900,000 departures in 30 days; more than one in a hundred would say nothing about anybody.
parameters:
  route_people: {value: 50, reason: "Fewer travellers do not show what is usual (starting value)."}
  home_percent: {value: 50, reason: "Only where most leave from their own island is there a direct alternative at home."}
  gateway_percent: {value: 2, reason: "One in fifty or fewer: the post is no usual detour (starting value)."}
legal_basis:
  - UU 6/2011 art. 89
source:
  - "Medan-Jakarta-Makassar-Singapore-Vietnam-Cambodia (iNews Sulsel, 'Cegah 2 Warga Medan')"
  - "Manado-Makassar-Thailand, then by land (Suara Sulsel, 'Tiga Warga Manado Dicegat')"
innocent:
  id:
    - Tiket dari kota itu lebih murah
    - Singgah pada keluarga atau bekerja di kota itu
    - Domisili berbeda dari KTP
  en:
    - Cheaper fare from that city
    - Stop with family, or a job in that city
    - Lives elsewhere than the identity card says
clears:
  id:
    - Keterangan tempat tinggal atau kerja di kota itu
    - Tiket pulang atau lanjutan
  en:
    - Proof of living or working in that city
    - Return or onward ticket
questions:
  id:
    - Mengapa Anda berangkat dari kota ini?
    - Siapa yang mengatur perjalanan Anda?
  en:
    - Why do you leave from this city?
    - Who arranged your journey?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  departure.crossing_id AS subject_key,
  departure.person_id,
  departure.known_on AS occurred_on,
  departure.tpi_code AS unit_code,
  0.3 AS strength,
  {
    'tpi': departure.tpi_code,
    'destination': departure.destination,
    'return_on': departure.return_on,
    'gateway_people': story.gateway_people,
    'route_people': story.route_people,
    'route_threshold': $route_people,
    'home_island_people': story.home_island_people,
    'earlier_departures': departure.earlier_departures
  } AS evidence,
  [{'feed': departure.feed, 'record_key': departure.crossing_id, 'part': 'tpi_code'}] AS sources
FROM fact.departure AS departure
INNER JOIN fact.departure_sign AS story
  ON departure.crossing_id = story.crossing_id
WHERE
  departure.known_on > $from_on
  AND departure.known_on <= $run_on
  AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND departure.outcome IN ('BERANGKAT', 'DITUNDA', 'DIJADWALKAN')
  AND departure.return_on IS NULL
  AND departure.earlier_departures = 0
  AND departure.family_adults = 0
  AND NOT departure.is_agency_licensed
  AND story.purpose IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'LAINNYA')
  AND story.open_placements = 0
  AND NOT story.is_home_island
  AND story.route_people >= $route_people
  AND story.home_island_people * 100 >= $home_percent * story.route_people
  AND story.gateway_people * 100 <= $gateway_percent * story.route_people
