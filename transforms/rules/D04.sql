/*
id: D04
version: "1.0"
status: active
label: TPPO
tier: 2
grain: group
owner: [TPI, INTEL]
title:
  id: Rombongan yang dipesan bersama tanpa hubungan sebelumnya
  en: A party booked together whose members have no earlier link
statement:
  id: >
    Dalam satu pemesanan, atau satu agen pada satu keberangkatan, sedikitnya tiga orang dari tiga kartu keluarga dan tiga kabupaten bepergian tanpa
    keluarga dan tanpa perjalanan bersama sebelumnya, dan pada masing-masing ada dua tanda: paspor baru untuk perjalanan pertama, tiket kembali
    belum dipesan, atau kontak permohonan yang sama. Yang ditinjau lebih dahulu adalah pengaturnya.
  en: >
    In one booking, or by one agency on one service, at least three people of three family cards and three regencies travel without family and
    without an earlier journey together, and each carries two signs: a new passport for a first journey, no return booked yet, or one contact on
    the applications. Who arranged it is looked at first.
reason:
  id: >
    Dalam rombongan {party_size} orang ke {destination}, {people} orang dari {regencies} kabupaten/kota dan {cards} kartu keluarga tanpa
    hubungan sebelumnya: {newcomers} dengan paspor baru untuk perjalanan pertama, {one_way} tanpa tiket kembali, {sharing} dengan kontak
    permohonan yang sama.
  en: >
    In a party of {party_size} to {destination}, {people} people of {regencies} regencies and {cards} family cards without an earlier link:
    {newcomers} on a new passport for a first journey, {one_way} without a return booked, {sharing} with one contact on their applications.
feeds: [crossing, passport_application, population_registry, placement, licence]
reads: [fact.party, fact.departure, fact.departure_sign]
look_back:
  days: 30
  reason: Travellers are interviewed before they leave; their organiser can still be met within the month.
cap:
  hits: 500
  reason: Some 30,000 departures a day make a few such parties; hundreds mean that booking numbers were blanked to a default.
parameters:
  people: {value: 3, reason: "Two are friends; three strangers under one booking were put together by somebody (starting value)."}
  regencies: {value: 3, reason: "Neighbours, colleagues and classmates come from one or two regencies (starting value)."}
  cards: {value: 3, reason: "Three people of two families are an outing of two families."}
  new_days: {value: 90, reason: "A passport made for this journey is used within three months."}
  signs: {value: 2, reason: "One sign alone is ordinary: ferries are sold one-way, every traveller travels a first time, and a shop lends its number to many."}
legal_basis:
  - UU 21/2007 art. 56 to 58
  - UU 6/2011 art. 89
source:
  - "Groups of several regencies under one arrangement (detik on Kualanamu; tvOnenews on a chartered flight)"
  - "Deferred groups that held return tickets, so a ticket alone clears nobody (JTV on Juanda, 101 people)"
innocent:
  id:
    - Open trip atau komunitas perjalanan daring
    - Tur hadiah perusahaan atau penjualan berjenjang
    - Rombongan sekolah, olahraga, atau gereja dan pesantren
    - Teman kuliah atau kerja dari berbagai daerah
  en:
    - Open trip or online travel community
    - Incentive tour of a company or sales network
    - School, sports or congregation group
    - Friends from university or work with different home towns
clears:
  id:
    - Tiket kembali dan alamat menginap
    - Izin atau surat penyelenggara perjalanan
    - Bukti saling mengenal sebelum perjalanan
  en:
    - Return ticket and an address to stay
    - Licence or letter of the organiser
    - Proof that they knew each other before
questions:
  id:
    - Bagaimana Anda mengenal teman seperjalanan?
    - Siapa yang membeli tiket dan siapa yang menemui Anda di sana?
    - Siapa yang menyimpan paspor Anda?
  en:
    - How do you know the people you travel with?
    - Who bought the ticket and who meets you there?
    - Who keeps your passport?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH stranger AS (
  SELECT
    party.party_key,
    party.people AS party_size,
    departure.feed,
    departure.crossing_id,
    departure.person_id,
    departure.no_kk,
    departure.regency_code,
    departure.tpi_code,
    departure.destination,
    departure.known_on,
    CASE WHEN departure.earlier_departures = 0 AND departure.passport_age_days <= $new_days THEN 1 ELSE 0 END AS newcomer,
    CASE WHEN departure.return_on IS NULL THEN 1 ELSE 0 END AS one_way,
    CASE WHEN party.is_contact_shared THEN 1 ELSE 0 END AS sharing
  FROM fact.party AS party
  INNER JOIN fact.departure AS departure
    ON party.crossing_id = departure.crossing_id
  INNER JOIN fact.departure_sign AS story
    ON party.crossing_id = story.crossing_id
  WHERE
    departure.known_on > $from_on
    AND departure.known_on <= $run_on
    AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND departure.outcome IN ('DIJADWALKAN', 'BERANGKAT', 'DITUNDA')
    AND COALESCE(story.purpose, 'WISATA') IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'LAINNYA')
    AND COALESCE(departure.visa_type, 'NONE') IN ('NONE', 'VISIT')
    AND departure.family_adults = 0
    AND story.open_placements = 0
    AND NOT party.is_known_before
)

SELECT
  party_key AS subject_key,
  CAST(NULL AS BIGINT) AS person_id,
  MAX(known_on) AS occurred_on,
  MIN(tpi_code) AS unit_code,
  LEAST(1.0, 0.2 * AVG(newcomer + one_way + sharing) + 0.05 * COUNT(DISTINCT person_id)) AS strength,
  {
    'party_size': party_size,
    'destination': MIN(destination),
    'people': COUNT(DISTINCT person_id),
    'people_threshold': $people,
    'cards': COUNT(DISTINCT no_kk),
    'regencies': COUNT(DISTINCT regency_code),
    'regencies_threshold': $regencies,
    'newcomers': SUM(newcomer),
    'one_way': SUM(one_way),
    'sharing': SUM(sharing)
  } AS evidence,
  LIST_SORT(ARRAY_AGG({'feed': feed, 'record_key': crossing_id, 'part': 'booking_ref'})) AS sources
FROM stranger
WHERE newcomer + one_way + sharing >= $signs
GROUP BY
  party_key,
  party_size
HAVING
  COUNT(DISTINCT person_id) >= $people
  AND COUNT(DISTINCT no_kk) >= $cards
  AND COUNT(DISTINCT regency_code) >= $regencies
