/*
id: C02
version: "1.0"
status: active
label: PMI_NP
tier: 3
grain: crossing
owner: [TPI]
title:
  id: Kunjungan sekali jalan ke negara tujuan kerja, rencana tidak disebut
  en: One-way visit to a labour destination, plan not told
statement:
  id: >
    Keberangkatan pertama lewat udara dengan pemesanan tanpa perjalanan pulang, untuk kunjungan ke negara tujuan kerja, sedangkan lama atau
    tempat tinggal tidak disebut pada permohonan paspor. Hanya konteks: tiket sekali jalan bernilai rendah ke dua arah.
  en: >
    A first departure by air on a booking without a way back, for a visit to a usual labour destination, while length or place of stay was
    not told at the passport application. Context only: a one-way ticket says little in either direction.
reason:
  id: >
    Pemesanan udara ke {destination} ({purpose}) tanpa perjalanan pulang; rencana tinggal {planned_days} hari, tempat menginap {stay_type};
    keberangkatan sebelumnya {earlier_departures}.
  en: >
    Air booking to {destination} ({purpose}) without a way back; planned stay {planned_days} days, lodging {stay_type}; earlier departures
    {earlier_departures}.
feeds: [crossing, passport_application, population_registry, placement, licence]
reads: [fact.departure, fact.departure_sign]
look_back:
  days: 30
  reason: Registers and bookings that explain a departure arrive within a month.
cap:
  hits: 9000
  reason: Some 900,000 departures in 30 days; more than one in a hundred would say nothing about anybody.
parameters:
  passport_age_days: {value: 365, reason: "A plan told more than a year ago says nothing about this journey."}
legal_basis:
  - UU 6/2011 art. 89
  - Permenimipas 2/2025 art. 13
source:
  - "All 137 deferred in one month said holiday and could not tell length of stay or lodging (Tribun Bekasi, December 2025)"
  - "Counter-evidence: groups deferred at Juanda held return tickets (JTV, 'Cekal 101 PMI')"
innocent:
  id:
    - Tiket murah dibeli terpisah
    - Pulang lewat kota atau pelabuhan lain
    - Rencana memang belum tetap
  en:
    - Low-cost tickets are bought one way at a time
    - Return from another city or port
    - Plans are simply open
clears:
  id:
    - Tiket pulang atau lanjutan
    - Alamat menginap atau undangan
  en:
    - Return or onward ticket
    - Address of stay or invitation
questions:
  id:
    - Berapa lama rencana Anda di sana?
    - Di mana Anda akan menginap?
  en:
    - How long do you plan to stay?
    - Where will you stay?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  departure.crossing_id AS subject_key,
  departure.person_id,
  departure.known_on AS occurred_on,
  departure.tpi_code AS unit_code,
  0.2 + CASE WHEN story.planned_days IS NULL AND story.stay_type IS NULL THEN 0.1 ELSE 0 END AS strength,
  {
    'destination': departure.destination,
    'purpose': story.purpose,
    'return_on': departure.return_on,
    'planned_days': story.planned_days,
    'stay_type': story.stay_type,
    'earlier_departures': departure.earlier_departures,
    'passport_age_days': departure.passport_age_days,
    'passport_age_threshold': $passport_age_days
  } AS evidence,
  [
    {'feed': departure.feed, 'record_key': departure.crossing_id, 'part': 'return_on'},
    {'feed': 'passport_application', 'record_key': departure.issuing_application_id, 'part': 'planned_days'}
  ] AS sources
FROM fact.departure AS departure
INNER JOIN fact.departure_sign AS story
  ON departure.crossing_id = story.crossing_id
WHERE
  departure.known_on > $from_on
  AND departure.known_on <= $run_on
  AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND departure.outcome IN ('BERANGKAT', 'DITUNDA', 'DIJADWALKAN')
  -- ferries and land posts sell one way at a time
  AND departure.mode = 'AIR'
  AND departure.booking_ref IS NOT NULL
  AND departure.return_on IS NULL
  AND departure.earlier_departures = 0
  AND departure.passport_age_days <= $passport_age_days
  AND departure.family_adults = 0
  AND NOT departure.is_agency_licensed
  AND COALESCE(departure.visa_type, 'NONE') IN ('NONE', 'VISIT')
  AND story.purpose IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'LAINNYA')
  AND story.is_labour
  AND (story.planned_days IS NULL OR story.stay_type IS NULL)
  AND story.open_placements = 0
  AND story.family_abroad = 0
